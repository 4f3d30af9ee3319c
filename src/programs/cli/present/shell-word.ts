export { shellWord } from '../../../core/text.ts';
