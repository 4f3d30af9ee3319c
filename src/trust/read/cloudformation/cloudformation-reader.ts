import type { LocatedNode } from '../../../documents/located-tree.ts';
import { readJsonWithComments } from '../../../documents/read-json.ts';
import type { TrustFile, TrustReading } from '../../found-trust.ts';
import { readMendedYaml, type MendedYaml } from './mended-yaml.ts';
import { rolesOf } from './roles.ts';
import { Template } from './template.ts';

/**
 * Templates of CloudFormation and SAM, what the CDK makes of its programs among them.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
 */
export const cloudFormationReader = {
  takes: (path: string): boolean => /\.(?:ya?ml|json|template)$/i.test(path),
  read(files: readonly TrustFile[]): TrustReading {
    const readings = files.map(readTemplate);
    return {
      trusts: readings.flatMap(({ trusts }) => trusts),
      unread: readings.flatMap(({ unread }) => unread),
    };
  },
};

/** Only what has a role is parsed at all: a folder holds far more YAML than templates. */
const HAS_ROLE = /AWS::IAM::Role\b|AWS::Serverless::(?:Function|StateMachine)\b/;

function readTemplate({ path, text }: TrustFile): TrustReading {
  if (!HAS_ROLE.test(text)) return { trusts: [], unread: [] };
  const { root, unread } = /^\s*\{/.test(text) ? readJson(text, path) : readMendedYaml(text, path);
  if (root === undefined) return { trusts: [], unread };
  if (root.kind !== 'map' || !hasResources(root)) return { trusts: [], unread: [] };
  const roles = rolesOf(new Template(root, path));
  return { trusts: roles.trusts, unread: [...unread, ...roles.unread] };
}

function readJson(text: string, file: string): MendedYaml {
  const read = readJsonWithComments(text);
  if (read.ok) return { root: read.root, unread: [] };
  const { message, start, end } = read.fault;
  return { root: undefined, unread: [{ place: { file, start, end }, message }] };
}

function hasResources(root: LocatedNode): boolean {
  return root.kind === 'map' && root.entries.some(({ key, value }) => key === 'Resources' && value.kind === 'map');
}
