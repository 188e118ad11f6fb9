import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import { directoryWord } from './schema.server.ts';

/** Collects the words of the directory anew, for putting mistyped ones right. */
export async function refreshWords(tx: Tx): Promise<void> {
  await tx.delete(directoryWord);
  await tx.execute(sql`
    insert into care.directory_word (word, uses)
    select word, ndoc from ts_stat('select to_tsvector(''simple'', name || '' '' || coalesce(alternate_name, '''') || '' '' || keywords || '' '' || left(coalesce(description, ''''), 20000)) from care.directory_service')
    where length(word) between 4 and 30 and word !~ '[^[:alpha:]''-]'
    on conflict (word) do update set uses = excluded.uses`);
}

/** Lets the search know the words of a correction. */
export async function keepWords(tx: Tx, text: string): Promise<void> {
  const words = [...new Set(text.toLowerCase().match(/\p{L}{4,30}/gu) ?? [])].slice(0, 500);
  if (words.length > 0)
    await tx
      .insert(directoryWord)
      .values(words.map((word) => ({ word, uses: 1 })))
      .onConflictDoNothing();
}
