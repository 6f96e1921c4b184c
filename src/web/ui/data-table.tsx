import type { ReactNode } from 'react';
import styles from './data-table.module.css';

export type TableColumn = { key: string; title: string; end?: boolean };
export type TableRow = { key: string | number; cells: readonly ReactNode[] };

/**
 * A table that scrolls in its own box where it is too wide; with `stacks`, on a phone each line stands as a block with its
 * columns' names instead. `foot`: the line of totals.
 */
export function DataTable({
  caption,
  columns,
  rows,
  foot,
  stacks = false,
}: {
  caption: string;
  columns: readonly TableColumn[];
  rows: readonly TableRow[];
  foot?: readonly ReactNode[] | undefined;
  stacks?: boolean;
}) {
  const end = (index: number) => (columns[index]?.end === true ? styles.end : undefined);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by keyboard
    <section className={stacks ? `${styles.box} ${styles.stacks}` : styles.box} aria-label={caption} tabIndex={0}>
      <table className={styles.table}>
        <caption className="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ key, title }, index) => (
              <th key={key} scope="col" className={end(index)}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, index) => (
                <td key={columns[index]?.key} className={end(index)} data-name={columns[index]?.title}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {foot && (
          <tfoot>
            <tr>
              {foot.map((cell, index) => (
                <td key={columns[index]?.key} className={end(index)} data-name={columns[index]?.title}>
                  {cell}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  );
}
