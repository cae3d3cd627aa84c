import { methodNames } from '../settings/methods.ts';
import { settingSchemas } from '../settings/schema.ts';

const providers = settingSchemas['relabel.executionProviders'].items.enum.join(', ');

/** What `relabel --help` prints. */
export const help = `Explains what an ONNX image classifier sees.

relabel explain IMAGE… [options]   explain predictions
  --model NAME|FILE     a model of the settings, or an .onnx file (taken as a torchvision model; labels from
                        FILE's name with .txt, or labels.txt, beside it)
  --class INDEX|NAME    the class to explain instead of the most probable one
  --method METHOD       how to explain: ${methodNames.join(', ')} (default relabel)
  --samples N           images to ask the model about
  --sampling MODE       local or global
  --seed N              the same seed gives the same result
  --provider NAME       run on this one and no other: ${providers}
  --out DIR             where the files go; DIR/<image> if there are several images.
                        Without it: relabel-out/<image>, or nowhere with --json
  --json                print the manifest (for several images a list of them) and nothing else
  --config FILE         settings from FILE instead of .vscode/settings.json

relabel doctor [--config FILE] [--json]   check that everything works

relabel --help, relabel --version

Settings are those of VS Code ("relabel.models", …); relative paths in them start from the folder of FILE, or from
the working directory. Exit code: 0 done, 1 failed, 2 wrong use or settings, 130 cancelled.
`;
