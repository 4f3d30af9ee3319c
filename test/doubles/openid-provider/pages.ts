import type { IncomingMessage } from 'node:http';
import type { Provider, ProviderContext } from 'oidc-provider';
import type { Person } from './people.ts';

/** Where a person is asked who they are. */
export function signInPage({ uid }: { readonly uid: string }): string {
  return `/sign-in/${uid}`;
}

const page = (title: string, body: string): string =>
  `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><h1>${title}</h1>${body}</body></html>`;

const text = (value: string): string => value.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);

/** The pages of device authorization (RFC 8628 §3.3): `form` is the provider's own. */
export const DEVICE_PAGES = {
  userCodeInputSource: (context: ProviderContext, form: string, _: unknown, error: unknown): void => {
    const told = error === undefined ? '' : '<p role="alert">That is not possible.</p>';
    context.body = page('Enter the code', `${told}${form}<button form="op.deviceInputForm">Continue</button>`);
  },
  userCodeConfirmSource: (
    context: ProviderContext,
    form: string,
    _client: unknown,
    _device: unknown,
    userCode: string,
  ): void => {
    context.body = page(
      'Confirm the device',
      `<p>The device shows <code>${text(userCode)}</code>.</p>${form}<button form="op.deviceConfirmForm">Continue</button>`,
    );
  },
  successSource: (context: ProviderContext): void => {
    context.body = page('Signed in', '<p>You can close this page.</p>');
  },
};

/** Name, password and consent on one page, or a refusal; whoever is not known gets the page again. */
export function serveSignIn(provider: Provider, people: readonly Person[]): void {
  provider.use(async (context, next) => {
    if (!context.path.startsWith('/sign-in/')) return next();
    const { req, res } = context;
    const { params } = await provider.interactionDetails(req, res);
    const form = context.method === 'POST' ? await formOf(req) : new URLSearchParams();
    if (form.get('answer') === 'refuse') {
      return provider.interactionFinished(req, res, { error: 'access_denied', error_description: 'refused' });
    }
    const person = people.find(
      ({ login, password }) => login === form.get('login') && password === form.get('password'),
    );
    if (person === undefined) {
      context.type = 'html';
      context.body = signInForm(context.path, context.method === 'POST');
      return;
    }
    const grant = new provider.Grant({ accountId: person.claims.sub, clientId: String(params['client_id']) });
    grant.addOIDCScope(String(params['scope']));
    const consent = { grantId: await grant.save() };
    await provider.interactionFinished(req, res, { login: { accountId: person.claims.sub }, consent });
  });
}

function signInForm(action: string, again: boolean): string {
  return page(
    'Sign in',
    `${again ? '<p role="alert">Name or password is wrong.</p>' : ''}<form method="post" action="${text(action)}">
<label>Name <input name="login"></label><label>Password <input type="password" name="password"></label>
<button name="answer" value="allow">Sign in</button><button name="answer" value="refuse">Refuse</button></form>`,
  );
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  const parts: Buffer[] = [];
  for await (const part of request) if (Buffer.isBuffer(part)) parts.push(part);
  return new URLSearchParams(Buffer.concat(parts).toString('utf8'));
}
