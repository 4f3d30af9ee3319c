import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { LOCAL, PLATFORMS } from '../../../src/detect/platforms.ts';
import type { AssessedSource } from '../../../src/core/token.ts';
import {
  ENVIRONMENTS_PAGE,
  environmentText,
  sectionOf,
} from '../../../src/programs/extension/view/environment-text.ts';
import { ONA_DETECTED } from '../../support/sample-roles.ts';
import { item, overview, ready, WORDS } from './sample-overview.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

const SOURCES: readonly AssessedSource[] = [
  {
    id: 'ona-cli',
    name: "Ona's CLI",
    source: undefined,
    availability: { usable: false, reason: "Ona's CLI was not found.", hint: 'Name its directory.' },
  },
  {
    id: 'token-file',
    name: 'Token file',
    source: undefined,
    availability: { usable: false, reason: 'None is named.' },
  },
  { id: 'identity-center', name: 'IAM Identity Center', source: undefined, availability: { usable: true } },
  {
    id: 'device-authorization',
    name: 'Sign-in at acme.okta.com',
    availability: { usable: true },
    source: {
      id: 'device-authorization',
      name: 'Sign-in at acme.okta.com',
      interactive: true,
      availability: () => Promise.resolve({ usable: true }),
      token: () => Promise.reject(new Error('Nothing is asked for a token.')),
      record: () => undefined,
    },
  },
];

describe('What was detected, as a document', () => {
  it('lists every source: why not and what to do, and where a person is needed', () => {
    const state = ready([overview([item('dev')], { sources: SOURCES, source: SOURCES[3] })]);
    assert.ok(state.kind === 'ready');
    const text = environmentText(state.folders, WORDS);
    const lines = text.split('\n');
    const start = lines.indexOf('Identity sources, in the order in which they are tried');
    assert.deepEqual(lines.slice(start + 1, start + 5), [
      "  – Ona's CLI: Ona's CLI was not found. Name its directory.",
      '  – Token file: None is named.',
      '  ○ IAM Identity Center: you sign in with a browser',
      '  ● Sign-in at acme.okta.com: you sign in with a browser',
    ]);
  });
});

describe('The page that compares choices', () => {
  const page = readFileSync(path.join(ROOT, ENVIRONMENTS_PAGE), 'utf8');
  const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);

  for (const { platform } of [...PLATFORMS, LOCAL]) {
    it(`has a section on ${platform.name}, and opens there`, () => {
      assert.ok(headings.includes(platform.name));
      const state = ready([overview([], { detection: { ...ONA_DETECTED, platform } })]);
      assert.equal(sectionOf(state), platform.name.toLowerCase().replaceAll(' ', '-'));
    });
  }

  it('opens at its beginning while nothing is known', () => {
    assert.deepEqual([sectionOf({ kind: 'starting' }), sectionOf(ready([]))], ['', '']);
  });

  it('is in the package, with the pages that it leads to', () => {
    const packaged = readFileSync(path.join(ROOT, '.vscodeignore'), 'utf8').split('\n');
    assert.ok(packaged.includes('!docs/*.md'));
    for (const [, target = ''] of page.matchAll(/\]\((?!https:)([^)#]+)/g)) {
      assert.ok(readFileSync(path.join(ROOT, 'docs', target), 'utf8') !== '', target);
    }
  });
});
