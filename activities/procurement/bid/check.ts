// Parts of uploads that were never submitted: given up for another, or not whole at the hour. What was received stays, also when it was withdrawn.
import { query } from '../../../db/kit/sql.ts';
import type { FileStore } from '../../../gateways/files.ts';
import { removeUnshared } from '../../file/desk.ts';
import type { DailyCheck } from '../../kit/scheduled.ts';

const PER_ROUND = 1_000;

/** Removes them a day after they were begun. */
export const bidRemains = (store: Pick<FileStore, 'remove'>): DailyCheck => ({
  id: 'bid-remains',
  round: 'drafts',
  label: '清理未提交的投标文件上传',
  run: async ({ orm, em, progress }) => {
    const pieces = await query<{ uploadId: string; at: string; hash: string }>(
      em,
      `select p.upload_id as "uploadId", p.at::text as at, p.hash from bid_piece p join bid_upload u on u.id = p.upload_id join bid b on b.case_id = u.bid_id
         join case_file c on c.id = b.case_id
        where u.begun_at < app_now() - interval '24 hours' and (b.upload_id <> u.id or c.state = 'lapsed')
          and not exists (select 1 from bid_receipt r where r.upload_id = u.id) limit $1`,
      [PER_ROUND],
    );
    for (const { uploadId, at, hash } of pieces) {
      await orm.em.fork().transactional(async (tx) => {
        await query(tx, `delete from bid_piece where upload_id = $1 and at = $2`, [uploadId, at]);
        await removeUnshared(tx, store, hash);
      });
      progress();
    }
    return pieces.length;
  },
});
