import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { skipBecause } from '../../hosts/skip-because.ts';
import { projectFolder } from '../../hosts/project-folder.ts';
import { mapOfJson, mapOfYaml, placed } from './maps.ts';

const CORPUS = path.join(projectFolder, '../shared/corpus');
const DEVCONTAINERS = path.join(CORPUS, 'devcontainer');

/** Files that are no JSON with comments, as reading them shows; none so far. */
const BROKEN: Readonly<Record<string, readonly string[]>> = {};

describe('real devcontainer.json files (../shared/corpus/devcontainer)', () => {
  if (!existsSync(DEVCONTAINERS)) {
    it('parse or are refused with a reason', function () {
      skipBecause(this, `there is no ${DEVCONTAINERS}`);
    });
    return;
  }
  for (const file of readdirSync(DEVCONTAINERS)) {
    it(file, () => {
      const { problems, ...rest } = mapOfJson(readFileSync(path.join(DEVCONTAINERS, file), 'utf8'));
      assert.deepStrictEqual(
        { ...rest, problems: problems.map(placed) },
        {
          sources: [],
          roles: [],
          overshadowed: [],
          broken: [],
          identity: undefined,
          autoAssume: [],
          autoAssumeSource: undefined,
          problems: BROKEN[file] ?? [],
        },
      );
    });
  }
});

describe('real YAML files read as role maps (../shared/corpus/workflows, gitlab)', () => {
  for (const folder of ['workflows', 'gitlab'].map(name => path.join(CORPUS, name)).filter(name => existsSync(name))) {
    it(`${path.basename(folder)}: no role in any of them, and each is read or refused`, () => {
      for (const file of readdirSync(folder)) {
        const { roles, problems } = mapOfYaml(readFileSync(path.join(folder, file), 'utf8'));
        assert.deepStrictEqual({ file, roles, complains: problems.length > 0 }, { file, roles: [], complains: true });
      }
    });
  }
});
