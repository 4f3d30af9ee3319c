import assert from 'node:assert/strict';
import { consentWords } from '../../../src/consent/words.ts';
import { printable } from '../../../src/core/text.ts';
import { ENGLISH } from '../../../src/core/words.ts';
import { consentText as inTerminal } from '../../../src/programs/cli/present/consent-text.ts';
import { PLAIN_STYLE } from '../../../src/programs/cli/style.ts';
import { consentText as inWindow } from '../../../src/programs/extension/view/consent-text.ts';
import { consentNeeded, item, overview, WORDS } from '../extension/sample-overview.ts';

describe('What a person is asked to allow', () => {
  const provider = { issuer: 'https://acme.okta.com', clientIds: { aws: '0oa1' }, scopes: ['groups'] };
  for (const [what, roles, changes, identity] of [
    ['for the first time', [item('dev'), item('deploy')], undefined, {}],
    ['after a change', [item('dev')], [{ sign: '~', text: 'environment: ona a → ona b' }], {}],
    ['without roles', [], undefined, {}],
    ['with who signs the person in', [item('dev')], undefined, { identitySettings: JSON.stringify({ provider }) }],
  ] as const) {
    it(`is the same in a terminal and in a window ${what}`, () => {
      const { kind, request } = consentNeeded(roles, changes);
      const consent = { kind, request: { ...request, terms: { ...request.terms, ...identity } } };
      const said = consentWords(consent.request, ENGLISH, printable);
      const asked = overview(roles, { consent });
      const terminal = inTerminal(consent.request, asked.repository, PLAIN_STYLE);
      const { document } = inWindow(consent.request, asked, WORDS);
      const sentences = [said.question, said.repository, ...said.whoReceives, ...said.audiences, ...said.common];
      const lines = [...sentences, ...said.settings, ...said.blocks.flatMap(({ more }) => more)];
      assert.deepEqual(
        lines.filter(line => !terminal.some(each => each.endsWith(line))),
        [],
      );
      assert.deepEqual(
        lines.filter(line => !document.includes(line)),
        [],
      );
      assert.equal(terminal.at(-1), said.again);
    });
  }
});
