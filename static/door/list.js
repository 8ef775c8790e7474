/** The door list on this device: fetched page by page, kept up to date, thrown away with its epoch. */

const FROM_THE_START = "0";

/**
 * Fetch what changed since the last time; gives the state of the list, `{salt, asOf, …}`. `fetchPage(since)`
 * answers `{status, body}` or throws without a network: the list then stays as it was.
 */
export async function refreshList(store, fetchPage) {
  let list = (await store.fact("list")) ?? {};
  for (let more = true; more; ) {
    const { status, body } = await fetchPage(list.revision ?? FROM_THE_START);
    if (status !== 200) return list;
    const isOther = list.epoch !== body.epoch || list.salt !== body.salt;
    if (isOther && list.revision) {
      list = {}; // another server, or another salt: nothing that was fetched before can be trusted
      continue;
    }
    more = body.more;
    const asOf = more ? list.asOf : (body.as_of ?? undefined);
    const next = { epoch: body.epoch, salt: body.salt, revision: body.revision, asOf };
    await store.learn(body.entries, next, isOther);
    list = next;
  }
  return list;
}
