import type { FormHostApi } from '../../src/protocol/addModelForm.ts';

/** What the parts of the form may ask for. */
export type FormHost = Pick<FormHostApi, 'change' | 'command' | 'customize'>;
