/**
 * Milliseconds that a test waits for what has to come. Speed is not what it tests: only a standstill may make it fail, also
 * beside other work.
 */
export const patience = 240_000;

/** The same for a whole session of steps, in minutes of a slow and very busy machine. */
export const sessionPatience = 60 * 60_000;
