// A file that the visitor sends: checked here for what the hub would refuse anyway, sent once, said where it failed.

/** So many bytes the hub takes. */
const LARGEST = 10 * 1024 * 1024;

/** Sends a file; `who` has `base`, `user`, `token`, `hash`. `on.sending`, `on.received` and `on.failed` are told how it goes. */
export async function send(file, who, on) {
  const id = crypto.randomUUID();
  on.sending({ id, text: file.name });
  if (file.size === 0) return on.failed(id, 'The file is empty.');
  if (file.size > LARGEST) return on.failed(id, 'The file is larger than 10 MB. Send a smaller one.');
  if (!who.token) return on.failed(id, 'You are not connected. Try again in a moment.');
  const about = new URLSearchParams({ name: file.name, id, token: who.token, user: who.user, ...(who.hash && { user_hash: who.hash }) });
  try {
    const answer = await fetch(`${who.base}/file?${about}`, { method: 'POST', headers: file.type ? { 'content-type': file.type } : {}, body: file });
    const said = await answer.json();
    if (answer.ok) on.received(said);
    else on.failed(id, said.error.message);
  } catch {
    on.failed(id, 'It could not be sent. Check your connection and send it again.');
  }
}
