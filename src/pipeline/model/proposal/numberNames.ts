/** Words between anything but letters, in any case. */
const word = (words: string): RegExp => new RegExp(`(^|[^a-z])(${words})([^a-z]|$)`, 'i');

/** What one number is called that is no class. */
const amounts = word('age|quality|iqa|mos|aesthetics?|valence|arousal|depth|distance|count|regression');
/** Where a head or an eye is turned to, in one to three numbers; in more, they are classes of angles. */
const directions = word('(head_?)?pose|yaw|pitch|roll|euler|angles?|gaze|rotation|translation');

/**
 * Whether so many numbers for each image are no classes, as the name of their output says.
 * @param count undefined: not known.
 */
export function areNumbers(name: string, count: number | undefined): boolean {
  if (count === undefined) return false;
  return (count === 1 && amounts.test(name)) || (count <= 3 && directions.test(name));
}
