import { blockLine } from '../../../documents/marked-block.ts';
import { configKey, isSetting, sectionHeader } from './config-text.ts';
import { linesAndOwn, type OwnSections } from './own-section.ts';

/**
 * The first line, one-based, of somebody else's that a change of the block would move: a setting between a marker and a section,
 * or a section of theirs within the block. Undefined where there is none, and no whole block.
 */
export function strayLine(text: string, owns?: OwnSections): number | undefined {
  let place: 'before' | 'inside' | 'behind' = 'before';
  let header: number | undefined;
  let isOurs = false;
  for (const { line, content, own } of linesAndOwn(text, owns)) {
    if (own !== undefined) {
      if (place === 'inside' && header !== undefined && !isOurs) return header;
      if (place === 'behind') return undefined;
      header = line;
      isOurs = place === 'inside';
      continue;
    }
    const kind = blockLine(content);
    if (kind === 'begin') [place, header] = ['inside', undefined];
    const begins = sectionHeader(content) !== undefined;
    if (place === 'inside' && (begins || kind === 'end') && header !== undefined && !isOurs) return header;
    if (kind === 'end') place = 'behind';
    if (begins && place === 'behind') return undefined;
    if (begins) [header, isOurs] = [line, false];
    else if (configKey(content)?.name === 'credential_process') isOurs = place === 'inside';
    else if (isSetting(content) && (place === 'inside' ? header === undefined : place === 'behind' && isOurs)) {
      return line;
    }
  }
  return undefined;
}
