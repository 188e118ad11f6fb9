import type { ReactNode, TableHTMLAttributes, TdHTMLAttributes, ThHTMLAttributes } from 'react';
import { Card, type CardProps } from './card.tsx';
import { Heading, type HeadingProps } from './heading.tsx';
import { classes, HIDDEN, placed, type Worded, worded } from './words.ts';

interface CellOptions {
  children?: ReactNode;
  format?: 'numeric' | 'string';
  align?: 'left' | 'centre' | 'right';
  /** A width of nhsuk-frontend's grid, such as `one-half`. */
  width?: string;
  href?: string;
  visuallyHiddenText?: string;
}

export interface TableHeadCell
  extends CellOptions,
    Omit<ThHTMLAttributes<HTMLTableCellElement>, 'align' | 'width' | 'children'> {
  /** Sorted that way now; 'none' can be sorted. With `href` the server sorts, else the script. */
  sort?: 'ascending' | 'descending' | 'none';
  sortNext?: 'ascending' | 'descending';
}

export interface TableCell
  extends CellOptions,
    Omit<TdHTMLAttributes<HTMLTableCellElement>, 'align' | 'width' | 'children'> {
  /** What the script sorts by, where the words do not sort well. */
  sortValue?: string | number;
}

export interface TableProps extends Omit<TableHTMLAttributes<HTMLTableElement>, 'border'> {
  caption?: Worded<HeadingProps>;
  head?: readonly (Worded<TableHeadCell> | false)[];
  rows: readonly (readonly (Worded<TableCell> | TableCell | false)[] | null | undefined | false)[];
  firstCellIsHeader?: boolean;
  /** On a narrow screen each row becomes a list of headings and values. */
  responsive?: boolean;
  compact?: boolean;
  striped?: boolean;
  /** The table scrolls sideways in its own frame; it needs a caption, which names the frame. */
  scroll?: boolean;
  border?: boolean;
  lastRowBorder?: boolean;
  variant?: 'reverse';
  card?: CardProps;
}

export function Table(props: TableProps) {
  const { caption, head = [], rows, firstCellIsHeader, responsive, compact, ...more } = props;
  const { striped, scroll, border, lastRowBorder, variant, card, className, ...rest } = more;
  const title = worded(caption);
  const heads = head.map((cell) => asCell<TableHeadCell>(cell));
  const sortable = heads.some((cell) => cell?.sort);
  const byServer = sortable && heads.some((cell) => cell?.href);
  const plain = typeof title?.children === 'string' ? title.children : '';
  const frameId = rest.id
    ? `${rest.id}-caption`
    : plain && `table-${plain.replaceAll(' ', '-').toLowerCase().slice(0, 40)}-caption`;
  const captionId = title?.id ?? (scroll ? frameId || undefined : undefined);
  const hidden = title?.visuallyHiddenText ?? (sortable ? 'Column headers are sortable' : '');
  const role = (name: string) => (responsive ? name : undefined);
  const table = (
    <table
      className={classes(
        'nhsuk-table',
        variant && `nhsuk-table--${variant}`,
        compact && 'nhsuk-table--compact',
        responsive && 'nhsuk-table--responsive',
        border === false
          ? 'nhsuk-table--no-border'
          : lastRowBorder === false && 'nhsuk-table--no-last-row-border',
        sortable && 'nhsuk-table--sortable',
        striped && 'nhsuk-table--striped',
        className,
      )}
      data-module={sortable && !byServer ? 'nhsuk-table' : undefined}
      role={role('table')}
      {...rest}
    >
      {title && (
        <Heading
          {...title}
          id={captionId}
          element="caption"
          base="nhsuk-table__caption"
          sizePrefix="nhsuk-table__caption--"
          visuallyHiddenText={hidden ? `(${hidden})` : undefined}
        />
      )}
      {heads.length > 0 && (
        <thead className="nhsuk-table__head" role={role('rowgroup')}>
          <tr className="nhsuk-table__row" role={role('row')}>
            {placed(heads).map(({ item: { sort, sortNext, ...cell }, place }) => (
              <Cell
                key={place}
                {...cell}
                element="th"
                scope="col"
                role={role('columnheader')}
                data-sort={sort ? '' : undefined}
                data-sort-next={byServer ? undefined : sortNext}
                aria-sort={sort === 'none' ? undefined : sort}
              />
            ))}
          </tr>
        </thead>
      )}
      <tbody className="nhsuk-table__body">
        {placed(rows).map(({ item: row, place }) => (
          <tr className="nhsuk-table__row" role={role('row')} key={place}>
            {placed(row.map((cell) => asCell<TableCell>(cell))).map(({ item, place }) => {
              const { sortValue, ...cell } = item;
              const column = heads[place - 1] || undefined;
              const isHeader = firstCellIsHeader && place === 1;
              const numeric = cell.format === 'string' && column?.format === 'numeric';
              return (
                <Cell
                  key={place}
                  {...cell}
                  element={isHeader ? 'th' : 'td'}
                  scope={isHeader ? 'row' : undefined}
                  format={cell.format ?? column?.format}
                  align={cell.align ?? (numeric ? 'right' : column?.align)}
                  role={role(isHeader ? 'rowheader' : 'cell')}
                  data-sort-value={sortValue}
                  column={responsive ? column : undefined}
                />
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
  const framed = scroll ? (
    <div
      className={classes('nhsuk-scroll', variant && `nhsuk-scroll--${variant}`)}
      data-module="nhsuk-scroll"
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as nhsuk-frontend has it */}
      <div className="nhsuk-scroll__content" role="region" aria-labelledby={captionId}>
        {table}
      </div>
    </div>
  ) : (
    table
  );
  return card ? <Card {...card}>{framed}</Card> : framed;
}

/** An empty cell stays a cell; only null, undefined, true and false are left out. */
function asCell<Cell extends object>(cell: unknown): Cell | undefined {
  if (cell === null || cell === undefined || typeof cell === 'boolean') return undefined;
  return (worded(cell as Worded<Cell>) ??
    (typeof cell === 'object' ? cell : { children: '' })) as Cell;
}

type CellProps = Omit<TableHeadCell, 'sort' | 'sortNext'> & {
  element: 'th' | 'td';
  /** The column's heading, repeated in the cell where the table becomes a list. */
  column?: TableHeadCell;
};

function Cell(props: CellProps) {
  const { element: Tag, column, children, format, align, width, href, ...more } = props;
  const { visuallyHiddenText, className, ...rest } = more;
  const base = Tag === 'th' ? 'nhsuk-table__header' : 'nhsuk-table__cell';
  const value = <Value visuallyHiddenText={visuallyHiddenText}>{children}</Value>;
  const inner = href ? (
    <a className="nhsuk-link" href={href}>
      {value}
    </a>
  ) : (
    value
  );
  const isPlain = typeof children === 'string' || typeof children === 'number';
  return (
    <Tag
      className={classes(
        base,
        format === 'numeric' && `${base}--numeric`,
        align && `nhsuk-u-text-align-${align}`,
        width && `nhsuk-u-width-${width}`,
        className,
      )}
      {...rest}
    >
      {column && (
        <span className="nhsuk-table__heading" aria-hidden>
          <Value visuallyHiddenText={column.visuallyHiddenText}>{column.children}</Value>{' '}
        </span>
      )}
      {column && !isPlain && children ? <span>{inner}</span> : inner}
    </Tag>
  );
}

function Value({
  children,
  visuallyHiddenText,
}: Pick<CellOptions, 'children' | 'visuallyHiddenText'>) {
  return (
    <>
      {children}
      {visuallyHiddenText && (
        <span className={HIDDEN}>
          {children ? ' ' : ''}
          {visuallyHiddenText}
        </span>
      )}
    </>
  );
}
