// What trying a connection finds, for the fake host: an address with `wrong` in it fails, a password `guess` too.
import type { CheckStep, Checked, InboxKind } from '../../types/bindings';

const step = (what: string, ok: boolean | null, why: string): CheckStep => ({ what, ok, why });

export function checked(kind: InboxKind, settings: Record<string, string>): Checked {
  const steps = found(kind, settings);
  return { ok: steps.every(({ ok }) => ok !== false), steps };
}

function found(kind: InboxKind, settings: Record<string, string>): CheckStep[] {
  const url = settings['url'] ?? settings['manager_url'] ?? settings['webhook_url'] ?? settings['push_url'] ?? '';
  if (kind === 'botpress') {
    if (url.includes('wrong')) return [step('Server', false, `Nothing answers at ${url}. Start the Botpress server, or correct the address in the inbox's settings.`)];
    const server = step('Server', true, `Botpress answers at ${url}.`);
    if (settings['password'] === 'guess') return [server, step('Log-in', false, 'Botpress does not take this user and password. Correct them in the inbox’s settings.')];
    return [server, step('Log-in', true, 'User and password are taken.'), step('HITL module', true, 'It lists 12 conversations.'), step('Realtime channel', null, 'It can’t be used (no socket). Baton asks for news at intervals instead.')];
  }
  if (kind === 'botcopy') return [settings['api_key'] ? step('API key', true, 'It is taken.') : step('API key', null, 'There is none yet: replies wait until it is set.'), step('Webhook', null, 'Botcopy calls Baton over the internet. That it gets through shows with its first call.')];
  return url ? [url.includes('wrong') ? step('Webhook', false, 'A web page answers there, not a program that speaks JSON.') : step('Webhook', true, 'It answers and speaks JSON.')] : [];
}
