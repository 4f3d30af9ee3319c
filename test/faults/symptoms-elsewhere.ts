import type { Case, Symptom } from './fault-table.ts';

const SERVERS = 'test/faults/servers.test.ts';
const MACHINE = 'test/faults/machine.test.ts';

const NETWORK = { code: 6, kind: 'network' };
const PROTOCOL = { code: 6, kind: 'protocol' };
const REJECTED = { code: 5, kind: 'identity-rejected' };
const NO_SOURCE = { code: 3, kind: 'no-identity-source' };

const SERVE_ON = 'The old credentials serve on.';
const NOTHING_SENT = 'The old credentials serve on. Nothing was sent.';
const RETRIED = 'The old credentials serve on. Three attempts, each with a fresh token.';

function atServer(...faults: readonly string[]): Case {
  return { faults, kept: SERVE_ON, test: SERVERS };
}

function atCli(...faults: readonly string[]): Case {
  return { faults: faults.map(what => `the platform’s CLI ${what}`), kept: NOTHING_SENT, test: MACHINE };
}

/** What servers and the platform's CLI do to us. */
export const SYMPTOMS_ELSEWHERE: readonly Symptom[] = [
  {
    ...NO_SOURCE,
    says: "Ona's CLI at …/ona is not run: {}.",
    hint: '`rolecall env` lists every source and why it is usable or not.',
    means: 'The program that gives this environment’s identity could have been put there by somebody else.',
    first: 'Look at its owner and mode with `ls -l`; put the platform’s own program back.',
    cases: [
      { is: 'it is not executable', ...atCli('is not executable') },
      { is: '…/ona is writable by everyone', ...atCli('can be written by others') },
      { is: 'it is no regular file', ...atCli('is a directory') },
    ],
  },
  {
    ...NO_SOURCE,
    says: "Ona's CLI was not found in /usr/local/bin, /usr/bin or your configuration.",
    hint: '`rolecall env` lists every source and why it is usable or not.',
    means: 'The program that gives this environment’s identity is not where Rolecall may run one.',
    first: 'Install it in one of these folders, or name its folder in `~/.config/rolecall/config.yaml`.',
    cases: [atCli('is gone')],
  },
  {
    ...REJECTED,
    says: "Ona's CLI gave no identity token (exit code {}).",
    hint: "Run `ona idp token --audience sts.amazonaws.com --decode` to see why: identity tokens need Ona's Enterprise plan and a signed-in environment.",
    means: 'The platform did not vouch for this environment.',
    first: 'Run the command that the message names, and read what the platform says.',
    cases: [
      { is: '1', ...atCli('fails') },
      { is: '137', ...atCli('is killed') },
      {
        is: '1',
        faults: ['the clock is set forward and nothing answers'],
        kept: 'Nothing that seems over is handed out.',
        test: MACHINE,
      },
      {
        is: '1',
        faults: ['the credentials’ file is damaged and cannot be renewed'],
        kept: 'Damaged credentials are never handed out.',
        test: 'test/faults/damaged.test.ts',
      },
    ],
  },
  {
    code: 5,
    kind: 'clock-skew',
    says: "Ona's CLI gave a new token that, by this machine's clock, expired 2 h ago.",
    hint: "Set this machine's clock; `rolecall doctor` compares it with the cloud's.",
    means: 'This machine’s clock is hours ahead, and the cloud would refuse what it says.',
    first: 'Run `rolecall doctor`, which says by how much the clock differs, and set it.',
    cases: [{ faults: ['the clock is 3 hours ahead'], kept: SERVE_ON, test: MACHINE }],
  },
  {
    ...NETWORK,
    says: '… did not answer within 15 s.',
    hint: 'Check the network; behind a proxy, HTTPS_PROXY must name it.',
    means: 'The server takes too long, or something between swallows the request.',
    first: 'Run `rolecall doctor`: it asks the same server and names the proxy it goes through.',
    cases: [atServer('STS never answers', 'STS answers byte by byte')],
  },
  {
    ...NETWORK,
    says: '… closed the connection before its answer was complete.',
    hint: 'Try again.',
    means: 'The server or a proxy was restarted, or ended the connection on purpose.',
    first: 'Try again; if it lasts, look at the proxy’s log.',
    cases: [atServer('STS closes without an answer', 'STS closes in the middle of its answer')],
  },
  {
    ...NETWORK,
    says: 'AWS STS has a fault of its own at the moment (HTTP {}).',
    hint: 'Try again; https://health.aws.amazon.com says more.',
    means: 'AWS has the fault; neither the role nor this environment is wrong.',
    first: 'Wait a minute, then try again.',
    cases: [
      { is: '500', faults: ['STS answers 500'], kept: RETRIED, test: SERVERS },
      { is: '503', faults: ['STS answers 503'], kept: RETRIED, test: SERVERS },
    ],
  },
  {
    ...NETWORK,
    says: '… refused the connection.',
    hint: 'Check that it is running and that no firewall stands between.',
    means: 'Nothing listens at that address, or a firewall says so.',
    first: 'If your configuration overrides an endpoint or names a proxy, check that address.',
    cases: [atServer('nothing listens where STS should be')],
  },
  {
    ...NETWORK,
    says: 'No answer from …/ona within 10 s.',
    hint: 'Check the connection to the platform, then try again.',
    means: 'The platform’s CLI waits for its own service.',
    first: 'Run the CLI in a terminal and see where it waits.',
    cases: [atCli('hangs')],
  },
  {
    code: 6,
    kind: 'throttled',
    says: 'AWS STS is asked too often at the moment.',
    hint: 'Try again shortly.',
    means: 'The account’s limit of requests is used up, by this environment or by others.',
    first: 'Wait a minute; then find out what assumes roles that often.',
    cases: [{ faults: ['STS is throttling', 'STS answers 429'], kept: RETRIED, test: SERVERS }],
  },
  {
    ...PROTOCOL,
    says: "The answer of AWS STS cannot be read as STS's XML.",
    hint: 'Check that no proxy or portal answers in its place.',
    means: 'Something else than STS answered: a proxy’s error page or a portal that wants a sign-in.',
    first: 'Open any web page through the same network and sign in where a portal asks.',
    cases: [
      atServer(
        'STS answers with XML that is cut off',
        'STS answers with other XML',
        'STS answers with JSON',
        'STS answers with a portal’s page',
        'STS answers with nothing',
        'STS answers with an expiry that is no date',
      ),
    ],
  },
  {
    ...PROTOCOL,
    says: '… answered with text that is not UTF-8.',
    means: 'Something else than the expected service answered.',
    first: 'Check what answers at that address: a proxy, or an endpoint that your configuration overrides.',
    cases: [atServer('STS answers with bytes that are no text')],
  },
  {
    ...PROTOCOL,
    says: '… answered with more than 131072 bytes, which is too much.',
    means: 'Something else than the expected service answered, and would not end.',
    first: 'Check what answers at that address: a proxy, or an endpoint that your configuration overrides.',
    cases: [atServer('STS answers with a huge body', 'STS answers with a body without end')],
  },
  {
    ...PROTOCOL,
    says: '… answered with something that is not HTTP.',
    means: 'Another protocol is spoken at that address and port.',
    first: 'Check the port of the endpoint or proxy that your configuration names.',
    cases: [atServer('STS answers with headers without end', 'STS answers in another protocol')],
  },
  {
    ...PROTOCOL,
    says: '… wants another protocol than HTTP.',
    means: 'The server answered by asking for another protocol (HTTP 101), which is never spoken.',
    first: 'Check what answers at that address: a proxy, or an endpoint that your configuration overrides.',
    cases: [atServer('STS wants another protocol')],
  },
  {
    ...PROTOCOL,
    says: '… answered with a redirect, and those are never followed.',
    hint: 'Check the address in the configuration.',
    means: 'The server sends the request elsewhere, and a token goes only where it was meant to go.',
    first: 'Write the address that it should be into the configuration; behind a portal, sign in there.',
    cases: [atServer('STS redirects')],
  },
  {
    ...PROTOCOL,
    says: '… answered in an encoding that was not asked for.',
    means: 'A proxy compresses answers, which could grow without end when they are unpacked.',
    first: 'Have the proxy leave answers for this host as they are.',
    cases: [atServer('STS answers with a gzip bomb')],
  },
  {
    ...PROTOCOL,
    says: 'The answer of AWS STS is for another role than the one asked for.',
    hint: "If your configuration overrides AWS's endpoint, check what answers there.",
    means: 'What answered is not AWS, or mixes up its callers.',
    first: 'Check `endpoints` in your configuration.',
    cases: [atServer('STS answers for another role')],
  },
  {
    ...PROTOCOL,
    says: 'The answer of AWS STS holds {}.',
    hint: "If your configuration overrides AWS's endpoint, check what answers there.",
    means: 'What answered gives credentials that AWS would not give.',
    first: 'Check `endpoints` in your configuration, then this machine’s clock.',
    cases: [
      { is: 'credentials that have expired already', ...atServer('STS answers with expired credentials') },
      { is: 'credentials that live for over 12 hours', ...atServer('STS answers with an absurd expiry') },
      { is: 'no valid secret access key', ...atServer('STS answers with a key that is none') },
    ],
  },
  {
    ...PROTOCOL,
    says: 'AWS STS refused with HTTP 418.',
    hint: 'Run again with the log at trace level to see its words.',
    means: 'The server refused in a way that STS does not document.',
    first: 'Run `rolecall --log-level trace assume` with the role’s name, and read what the server said.',
    cases: [atServer('STS answers with a status of its own')],
  },
  {
    ...PROTOCOL,
    says: 'The certificate of … is not to be trusted, so nothing was sent.',
    hint: "If your network inspects TLS, name its root certificate as `ca` in Rolecall's configuration; certificates named in the environment do not count.",
    means: 'Somebody stands between you and the server: your network’s own inspection, or an attacker.',
    first: 'Ask whoever runs your network whether it inspects TLS; trust its root only if they say so.',
    cases: [
      {
        faults: [
          'STS has a certificate that nobody vouches for',
          'STS has a certificate that has expired',
          'STS has a certificate of another host',
        ],
        kept: NOTHING_SENT,
        test: SERVERS,
      },
    ],
  },
  {
    ...PROTOCOL,
    says: '…/ona printed more than an identity token can be.',
    hint: 'Run it in a terminal to see what it prints.',
    means: 'The platform’s CLI, or a script of its name, does something else than giving a token.',
    first: 'Run it in a terminal and see what it prints.',
    cases: [atCli('prints without end')],
  },
  {
    ...PROTOCOL,
    says: "Ona's CLI gave {}.",
    hint: 'Run `rolecall doctor`, which checks each identity source.',
    means: 'The platform’s CLI answered with something that is no identity token.',
    first: 'Run it in a terminal; an update or a notice of its own may stand in its output.',
    cases: [
      { is: 'nothing', ...atCli('prints nothing') },
      { is: 'more than one line where one token was expected', ...atCli('prints two tokens', 'prints something else') },
      { is: 'a token without an issuer', ...atCli('prints a token without claims') },
    ],
  },
];
