import assert from 'node:assert/strict';
import { asAssumeError } from '../../../src/core/errors.ts';
import { isObject, parseJson } from '../../../src/core/parse.ts';
import { ENGLISH, type Words } from '../../../src/core/words.ts';
import type { Answer, TrustWritingDialogs } from '../../../src/programs/extension/flows/trust-writing.ts';
import { writeTrust } from '../../../src/programs/extension/trust-writing/write-trust.ts';
import type { GeneratedTrust } from '../../../src/trust/generate/generate-trust.ts';

const ISSUER = 'token.actions.githubusercontent.com';
const words: Words = { ...ENGLISH, time: String };
const role = {
  name: 'deploy',
  target: {
    cloud: 'aws',
    via: 'web-identity',
    roleArn: 'arn:aws:iam::111122223333:role/deploy',
    accountId: '111122223333',
    partition: 'aws',
    region: 'eu-west-1',
  },
} as const;

/** A person who answers one question after the other: by the beginning of a label, with a text, back, or not at all. */
class Person implements TrustWritingDialogs {
  readonly asked: string[] = [];
  readonly written: GeneratedTrust[] = [];
  readonly #answers: string[];
  widens = false;
  /** While it is written. */
  cancels = false;

  constructor(answers: readonly string[]) {
    this.#answers = [...answers];
  }

  pick: TrustWritingDialogs['pick'] = ({ step, placeholder, choices }) => {
    this.asked.push(`${step} ${placeholder}`);
    return this.#answer(text => {
      const choice = choices.find(({ label }) => label.startsWith(text));
      assert.ok(choice, `${text} is not among ${choices.map(({ label }) => label).join(', ')}`);
      return choice.value;
    });
  };

  input: TrustWritingDialogs['input'] = ({ step, prompt, check }) => {
    this.asked.push(`${step} ${prompt}`);
    return this.#answer(text => {
      assert.equal(check(text), undefined);
      return text;
    });
  };

  confirmWider(who: string, parts: readonly string[]): Promise<boolean> {
    this.asked.push(`wider? ${who}: ${parts.join(' ')}`);
    return Promise.resolve(this.widens);
  }

  writing: TrustWritingDialogs['writing'] = (_, work) => {
    const stop = new AbortController();
    const working = work(stop.signal);
    if (this.cancels) stop.abort();
    return working;
  };

  showWritten(trust: GeneratedTrust): Promise<void> {
    this.written.push(trust);
    return Promise.resolve();
  }

  #answer<T>(value: (text: string) => T): Promise<Answer<T>> {
    const next = this.#answers.shift();
    if (next === undefined) return Promise.resolve({ kind: 'left' });
    return Promise.resolve(next === '<' ? { kind: 'back' } : { kind: 'chosen', value: value(next) });
  }
}

function write(
  dialogs: Person,
  claims: Readonly<Record<string, unknown>> = {},
  named: Parameters<typeof writeTrust>[0]['role'] = role,
) {
  const tokens: string[] = [];
  const ownClaims = () => {
    tokens.push('asked');
    return Promise.resolve(claims);
  };
  return writeTrust({ role: named, ownClaims, programs: '', dialogs, words }).then(() => tokens);
}

function condition({ written }: GeneratedTrust): unknown {
  const policy = parseJson(written.text);
  const statements: readonly unknown[] =
    isObject(policy) && Array.isArray(policy['Statement']) ? policy['Statement'] : [];
  const [first] = statements;
  return isObject(first) ? first['Condition'] : undefined;
}

describe('Writing a trust policy in the window', () => {
  it('asks for an issuer, its subject and what is in it, one question at a time and with a way back', async () => {
    const person = new Person([
      'GitHub Actions',
      'repo:{owner}/{repository}:environment',
      'acme',
      'wrong',
      '<',
      'app',
      'production',
      '',
      '456',
      'JSON',
    ]);
    assert.deepEqual(await write(person), []);
    assert.deepEqual(person.asked, [
      '1 Whose token may take this role?',
      '2 Which subject do its tokens have?',
      '3 owner in the token',
      '4 repository in the token',
      '5 environment in the token',
      '4 repository in the token',
      '5 environment in the token',
      '6 owner id in the token, where it is known: it names the same one for ever',
      '7 repository id in the token, where it is known: it names the same one for ever',
      '8 How do you keep it?',
    ]);
    const [trust = assert.fail()] = person.written;
    assert.deepEqual(condition(trust), {
      StringEquals: {
        [`${ISSUER}:aud`]: 'sts.amazonaws.com',
        [`${ISSUER}:sub`]: 'repo:acme/app:environment:production',
        [`${ISSUER}:repository_id`]: '456',
      },
    });
  });

  it('asks for a token of this environment once, also where it has to be wider', async () => {
    const person = new Person(['The token of this environment', 'JSON']);
    person.widens = true;
    const claims = { iss: 'https://app.devin.ai', sub: 'org_id:o1', org_id: 'o1', repository_name: 'acme/app' };
    assert.deepEqual(await write(person, claims), ['asked']);
    assert.deepEqual(person.asked.at(-1), 'wider? another repository: repository');
    assert.equal(person.written.length, 1);
  });

  it('writes nothing for who leaves, or says that not all of them are meant', async () => {
    const claims = { iss: 'https://app.devin.ai', sub: 'org_id:o1', org_id: 'o1', repository_name: 'acme/app' };
    for (const answers of [[], ['GitHub Actions'], ['The token of this environment', 'JSON']]) {
      const person = new Person(answers);
      await write(person, claims);
      assert.deepEqual(person.written, []);
    }
  });

  it('ends where a person cancels the writing, with neither a question nor an editor', async () => {
    const person = new Person(['The token of this environment', 'JSON']);
    person.cancels = true;
    const claims = { iss: 'https://app.devin.ai', sub: 'org_id:o1', org_id: 'o1', repository_name: 'acme/app' };
    const failure = await write(person, claims).then(() => assert.fail(), asAssumeError);
    assert.equal(failure.kind, 'cancelled');
    assert.deepEqual([person.asked.at(-1), person.written], ['2 How do you keep it?', []]);
  });

  it('asks for the address of an issuer that has one for each installation', async () => {
    const said: (string | undefined)[] = [];
    const person = new Person([
      'Self-managed GitLab',
      'https://gitlab.acme.example',
      'project_path:{',
      'acme',
      'app',
      'main',
      '',
      '1',
      'JSON',
    ]);
    const { input } = person;
    person.input = question => {
      if (person.asked.length === 1) {
        said.push(
          ...['https://', 'gitlab.acme.example', 'https://gitlab.com', 'http://gitlab.acme.example'].map(
            question.check,
          ),
        );
      }
      return input(question);
    };
    await write(person);
    assert.deepEqual(said, Array(4).fill('Addresses of a self-managed GitLab are https://gitlab.{host}.'));
    const [trust = assert.fail()] = person.written;
    assert.match(trust.written.text, /"gitlab\.acme\.example:sub": "project_path:acme\/app:ref_type:branch:ref:main"/);
  });

  it('says of a text that no token can have it', async () => {
    const person = new Person(['GitHub Actions', 'repo:{owner}/{repository}:pull_request']);
    const said: (string | undefined)[] = [];
    person.input = ({ check }) => {
      said.push(check(''), check('a b'), check('acme'));
      return Promise.resolve({ kind: 'left' });
    };
    await write(person);
    assert.deepEqual(said, ['No token has that as its owner.', 'No token has that as its owner.', undefined]);
  });

  it('says that a permission set trusts no token', async () => {
    const portal = { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', roleName: 'Admin' };
    const { accountId, partition, region } = role.target;
    const target = {
      cloud: 'aws',
      via: 'identity-center',
      identityCenter: portal,
      accountId,
      partition,
      region,
    } as const;
    const failure = await write(new Person([]), {}, { name: 'admin', target }).then(() => assert.fail(), asAssumeError);
    assert.equal(failure.message, 'admin is had from IAM Identity Center, which trusts people and no token.');
  });
});
