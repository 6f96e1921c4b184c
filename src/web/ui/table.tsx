/** A table that a console reads by: dense at a desk, a list of cards on a phone, where each figure keeps its heading. */
import type { ReactNode } from 'react';
import styles from './table.module.css';

export type Column<Row> = {
  key: string;
  heading: string;
  cell: (row: Row) => ReactNode;
  /** Numbers and money stand at the right and align by their digits. */
  numeric?: boolean;
  /** What the row is called by: first on a phone, and the row's header for a screen reader. */
  isName?: boolean;
  /** A column of buttons has its heading for the ear only. */
  isActions?: boolean;
};

type Props<Row> = {
  /** What the table holds, said to a screen reader. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string | number;
};

export function Table<Row>({ label, columns, rows, keyOf }: Props<Row>) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/prefer-tag-over-role -- a wide table scrolls by keyboard too, and no tag is a plain group
    <div className={styles.scroll} role="group" aria-label={label} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={column.numeric ? styles.numeric : undefined}>
                {column.isActions ? <span className="unseen">{column.heading}</span> : column.heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <Cell key={column.key} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  const classes = [column.numeric && styles.numeric, column.isActions && styles.actions].filter(Boolean).join(' ');
  if (column.isName) {
    return (
      <th scope="row" className={`${styles.name} ${classes}`}>
        {column.cell(row)}
      </th>
    );
  }
  return (
    <td className={classes || undefined} data-heading={column.isActions ? undefined : column.heading}>
      {column.cell(row)}
    </td>
  );
}
