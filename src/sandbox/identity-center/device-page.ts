import type { SignInDirectory } from './directory.ts';

const PATH = '/start/device';

/** Where people enter the code, at `origin`. */
export function deviceAddress(origin: string): string {
  return `${origin}${PATH}`;
}

/** The page that AWS shows in the browser, as small as it can be; undefined for another path. */
export async function devicePage(request: Request, directory: SignInDirectory): Promise<Response | undefined> {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname !== PATH) return undefined;
  if (request.method === 'GET') return html(200, form(searchParams.get('user_code') ?? ''));
  if (request.method !== 'POST') return html(405, 'Not here.');
  const answers = new URLSearchParams(await request.text());
  const decision = answers.get('decision') === 'allow' ? 'approved' : 'denied';
  if (!directory.decide(answers.get('user_code') ?? '', decision)) return html(400, 'No sign-in waits for this code.');
  const told = decision === 'approved' ? 'Request approved. Rolecall can now access your data.' : 'Request denied.';
  return html(200, `<p role="status">${told} You can close this window.</p>`);
}

function form(userCode: string): string {
  const safe = /^[A-Za-z-]{0,9}$/.test(userCode) ? userCode : '';
  return `<h1>Authorization requested</h1>
<form method="post">
  <label>Code <input name="user_code" value="${safe}" required></label>
  <button name="decision" value="allow">Allow access</button>
  <button name="decision" value="deny">Deny access</button>
</form>`;
}

function html(status: number, body: string): Response {
  return new Response(
    `<!doctype html><html lang="en"><title>IAM Identity Center (sandbox)</title><body>${body}</body></html>\n`,
    {
      status,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
        'cache-control': 'no-store',
      },
    },
  );
}
