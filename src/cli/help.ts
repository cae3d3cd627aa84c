import type { OptionSchema } from '../protocol/method.ts';
import { defaultMethod, methodNames, methods } from '../settings/methods.ts';
import { settingSchemas } from '../settings/schema.ts';

const painting = methods
  .filter(({ needs }) => needs.vae)
  .map(({ name }) => name)
  .join(', ');
const providers = settingSchemas['relabel.executionProviders'].items.enum.join(', ');

/** Under "--method": their names, five a line. */
const methodLines = methodNames
  .flatMap((_, at) => (at % 5 === 0 ? [methodNames.slice(at, at + 5).join(', ')] : []))
  .map((line) => `\n                          ${line}`)
  .join(',');

/** Under "--option": one line per option, indented like the other descriptions. */
const optionLines = methods
  .flatMap(({ name, options = {} }) =>
    Object.entries(options).map(([option, { schema }]) => ({ name, option, schema })),
  )
  .map(({ name, option, schema }) => `\n                          ${name}: ${option}=${optionWords(schema)}`)
  .join('');

/** What `relabel COMMAND --help` prints, by command. */
export const commandHelp: Readonly<Record<string, string>> = {
  explain: `relabel explain IMAGE… [options]   explain predictions
  --model NAME|FILE     a model of the settings, or an .onnx file (taken as a torchvision model; labels from
                        FILE's name with .txt, labels.txt, class_to_idx.json, … beside it)
  --class INDEX|NAME    the class to explain instead of the most probable one
  --method METHOD       how to explain (default ${defaultMethod}):${methodLines}
  --option NAME=VALUE   an option of the method, as often as needed:${optionLines}
  --layer NAME          the same as --option layer=NAME: the tensor of the graph that the method looks at;
                        relabel layers lists them
  --samples N|auto      images to ask the model about; methods have defaults, and some a number of their own
  --sampling MODE       local or global: where ${painting} repaints the image
  --seed N              the same seed gives the same result
  --provider NAME       run on this provider only: ${providers}
  --metrics             measure the map: deletion, insertion (beside a random map's) and ROAD
  --step N              pixels that deletion and insertion change at a time (default: 1/28 of the image)
  --stability           explain again with two more seeds and another class, and compare the maps
  --sanity              also explain the model with its weights in random order: the map should change
  --out DIR             where the files go; DIR/<image> if there are several images.
                        Without it: relabel-out/<image>, or nowhere with --json
  --json                print the manifest (for several images a list of them) and nothing else
  --config FILE         settings from FILE instead of .vscode/settings.json
`,
  benchmark: `relabel benchmark DIR [options]    compare methods over a folder of images: deletion, insertion, ROAD, calls, time
  --model NAME|FILE     once for each model
  --methods A,B         as explain's --method, with a number of samples if wanted: relabel:500
  --preset paper        the methods of the paper's table 1, beside its numbers, and the mean curves as SVG files
                        beside the results
  --against A           one of the methods: how far the others are ahead of it, image by image
  --limit N             only N images, spread evenly over the folder
  --step N              pixels that deletion and insertion change at a time (1792)
  --samples N           for the methods without a number of their own
  --out FILE            where the results are kept (relabel-out/benchmark.json). Results that are already there
                        are not computed again, so an interrupted run continues
  --fresh               compute everything again
  --sanity              also compare each map with that of the model with its weights in random order: a high
                        correlation means that the method shows the image, not what the model has learned
  --second-judge        judge each map in two more ways: deletion into the blurred image and insertion from grey,
                        and µFidelity
  --json                print one JSON object instead of a Markdown table
  --sampling MODE, --seed N, --provider NAME   as explain's
  --config FILE         settings from FILE instead of .vscode/settings.json
`,
  evaluate: `relabel evaluate DIR|LIST [options]   find where a model fails: every image of a folder, or of a list, once
  --out RUN             where the run is kept (default relabel-out/<folder>). An interrupted run continues: images
                        that are already there are not evaluated again
  --truth SOURCE        folder (names of folders), name (names of files), none, or a table (CSV, JSON, …); by
                        default, whichever knows the classes of the most images
  --name NAME           what the run is called
  --against RUN         compare with an earlier run: what is fixed and what is broken
  --fail-below SHARE    exit code 1 when accuracy, or a class's recall, has fallen by more: 1%, or accuracy=1%,recall=5%
  --junit FILE          these checks as JUnit XML
  --shard I/N           only part I of N, into RUN/shard-I-of-N; auto: which part SLURM or Kubernetes says
  --explain N           explain the N worst mistakes: why the class was said, and what would restore the true one
  --samples N|auto      images to ask the model about for each
  --json                print one JSON object: figures, confused pairs, worst images
  --model NAME|FILE     a model of the settings, or an .onnx file
  --provider NAME       run on this provider only: ${providers}
  --config FILE         settings from FILE instead of .vscode/settings.json
`,
  report: `relabel report RUN [--out FILE]    write a run as one HTML file (RUN/report.html)
`,
  merge: `relabel merge RUN… [--out RUN] [--json]   merge the shards in RUN, or several runs, into one
`,
  layers: `relabel layers [options]   list what explain's --layer can name, with sizes: channels × height × width
  --model NAME|FILE     a model of the settings, or an .onnx file
  --config FILE         settings from FILE instead of .vscode/settings.json
  --json                print one JSON object
`,
  doctor: `relabel doctor [--config FILE] [--json]   check that everything works
relabel doctor IMAGE --reference FILE     compare with a pipeline of your own: FILE (.npy or .json) is what it feeds to
                        the model for IMAGE, or the scores. Says which step differs first, and the setting for it
  --model NAME|FILE     the model of the comparison
  --config FILE         settings from FILE instead of .vscode/settings.json
  --json                print one JSON object
`,
  setup: `relabel setup cuda [options]       find what CUDA needs, fetch what is missing (it asks first), and run a model on it
  --yes                 do not ask
  --python PATH         look into this Python environment, too (beside VIRTUAL_ENV and CONDA_PREFIX)
  --without-driver      lay out even where there is no NVIDIA driver, as for a container image
  --remove              undo it
  --config FILE         settings from FILE instead of .vscode/settings.json
`,
};

/** What `relabel --help` prints. */
export const help = `Explains what an ONNX image classifier sees.

relabel explain IMAGE…        explain predictions
relabel evaluate DIR|LIST     find where a model fails, over a folder of images or a list
relabel report RUN            write a finished evaluation (RUN) as one HTML file
relabel merge RUN…            merge several runs into one
relabel layers                list the layers of a model that a method can look at
relabel benchmark DIR         compare methods over a folder of images
relabel doctor                check that everything works, or compare with a pipeline of your own
relabel setup cuda            find and fetch what CUDA needs

relabel COMMAND --help        the options of a command
relabel --version

Settings are those of VS Code ("relabel.models", …); relative paths in them start from the folder of --config FILE,
or from the working directory. Exit code: 0 done, 1 failed, 2 wrong use or settings, 130 cancelled.
`;

function optionWords(schema: OptionSchema): string {
  const usual = schema.default === undefined ? '' : ` (default ${schema.default})`;
  if (schema.type === 'boolean') return `true|false${usual}`;
  if (schema.type === 'string') return `${schema.enum?.join('|') ?? 'TEXT'}${usual}`;
  return `${schema.minimum}…${schema.maximum}${usual}`;
}
