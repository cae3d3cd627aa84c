import type { FromForm } from '../../src/protocol/addModelForm.ts';

/** What the parts of the form may ask for. */
export type Post = (message: FromForm) => void;
