import { ENGLISH, type Words } from '../../../core/words.ts';

/** The words of a command that runs at that moment. Epoch milliseconds. */
export function englishAt(now: number): Words {
  return { ...ENGLISH, time: at => timeOfDay(at, now) };
}

/** `14:32` today, `tomorrow 01:10`, else the date and time; in the local time zone. Epoch milliseconds in. */
export function timeOfDay(at: number, now: number): string {
  const date = new Date(at);
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  const days = Math.round((startOfDay(at) - startOfDay(now)) / 86_400_000);
  if (days === 0) return clock;
  if (days === 1) return `tomorrow ${clock}`;
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock}`;
}

/** `42m`, `3h`, `<1m`: for a shell's prompt. */
export function shortDuration(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return '<1m';
  return minutes < 120 ? `${minutes}m` : `${Math.floor(minutes / 60)}h`;
}

function startOfDay(at: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
