import { delimiter, dirname } from 'node:path';

/** Settings of an outer `npm test` that say how to reach the registry, which an npm that we start needs too. */
const keptNpmSettings = new Set([
  'npm_config_registry',
  'npm_config_cache',
  'npm_config_userconfig',
  'npm_config_globalconfig',
  'npm_config_cafile',
  'npm_config_proxy',
  'npm_config_https_proxy',
  'npm_config_noproxy',
]);

/**
 * The environment for an npm that installs a host somewhere else than in this project.
 * The rest of what an outer `npm test` sets would direct it back to this project.
 * @param node the Node to run npm and the compiled add-ons with; this process's own when absent.
 */
export function npmEnvironment(node?: { readonly binary: string; readonly root: string }): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) {
    const fromOuterNpm = name.toLowerCase().startsWith('npm_') && !keptNpmSettings.has(name.toLowerCase());
    if (!fromOuterNpm && name !== 'NODE_OPTIONS') environment[name] = value;
  }
  // Without this, a script that runs npx waits for a person to say yes.
  environment['npm_config_yes'] = 'true';
  environment['npm_config_audit'] = 'false';
  environment['npm_config_fund'] = 'false';
  environment['npm_config_update_notifier'] = 'false';
  if (node !== undefined) {
    environment['PATH'] = [dirname(node.binary), process.env['PATH'] ?? ''].join(delimiter);
    // The add-ons are compiled against the headers that came with this Node: nothing else is downloaded.
    environment['npm_config_nodedir'] = node.root;
  }
  return environment;
}
