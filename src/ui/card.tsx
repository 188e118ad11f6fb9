import type { HTMLAttributes, ReactNode } from 'react';
import { Heading, type HeadingProps } from './heading.tsx';
import { Icon } from './icon.tsx';
import { classes, HIDDEN, placed, type Worded, worded } from './words.ts';

export interface Action extends Omit<HTMLAttributes<HTMLElement>, 'children'> {
  text: ReactNode;
  /** A link; without it a submit button, which needs a form around it. */
  href?: string;
  type?: 'submit' | 'button';
  name?: string;
  value?: string;
  /** Added for screen readers, so that “Change” says what it changes. */
  visuallyHiddenText?: string;
}

/** A link, or a button that looks like one; `cardName` names the card it belongs to. */
export function ActionItem({ cardName, ...action }: Action & { cardName?: ReactNode }) {
  const { text, href, type, name, value, visuallyHiddenText, className, ...rest } = action;
  const content = (
    <>
      {text}
      {(visuallyHiddenText || cardName) && (
        <span className={HIDDEN}>
          {visuallyHiddenText && ` ${visuallyHiddenText}`}
          {cardName && <> ({cardName})</>}
        </span>
      )}
    </>
  );
  const look = classes('nhsuk-link', className);
  return href !== undefined && !type ? (
    <a className={look} href={href} {...rest}>
      {content}
    </a>
  ) : (
    <button className={look} type={type ?? 'submit'} name={name} value={value} {...rest}>
      {content}
    </button>
  );
}

export type CardVariant =
  | 'feature'
  | 'primary'
  | 'secondary'
  | 'warning'
  | 'non-urgent'
  | 'urgent'
  | 'emergency';

export interface CardProps extends HTMLAttributes<HTMLDivElement> {
  heading?: Worded<HeadingProps>;
  href?: string;
  variant?: CardVariant;
  /** The whole card is a link. */
  clickable?: boolean;
  description?: ReactNode;
  actions?: readonly (Action | null | undefined | false)[];
  /** Above the words: an `img` with the class `nhsuk-card__img`, or a figure. */
  image?: ReactNode;
}

/** What a care card says, to those who do not see its colour. */
const URGENCY: Partial<Record<CardVariant, string>> = {
  'non-urgent': 'Non-urgent advice',
  urgent: 'Urgent advice',
  emergency: 'Immediate action required',
};

export function Card(props: CardProps) {
  const { heading, href, variant, clickable, description, actions = [], ...more } = props;
  const { image, className, children, ...rest } = more;
  const title = worded(heading);
  const list = placed(actions);
  const urgency = variant && URGENCY[variant];
  const care = Boolean(urgency && title);
  const { visuallyHiddenText = urgency, ...headingProps } = title ?? {};
  const shownHeading = title && (
    <>
      <Heading level={2} base="nhsuk-card__heading" sizePrefix="nhsuk-heading-" {...headingProps}>
        {href && variant !== 'feature' ? (
          <a className="nhsuk-card__link" href={href}>
            {title.children}
          </a>
        ) : visuallyHiddenText ? (
          // biome-ignore lint/a11y/useValidAriaRole: one phrase, where some screen readers would otherwise stop between its parts.
          <span role="text">
            <span className={HIDDEN}>{visuallyHiddenText}: </span>
            {title.children}
          </span>
        ) : (
          title.children
        )}
      </Heading>
      {care && <span className="nhsuk-card--care__arrow" aria-hidden />}
    </>
  );
  return (
    <div
      className={classes(
        'nhsuk-card',
        clickable && 'nhsuk-card--clickable',
        urgency ? care && `nhsuk-card--care nhsuk-card--care--${variant}` : variantClass(variant),
        className,
      )}
      {...rest}
    >
      {image}
      {(care || list.length > 0) && (
        <div className="nhsuk-card__heading-container">
          {shownHeading}
          {list.length === 1 && list[0] && (
            <div className="nhsuk-card__actions">
              <ActionItem {...list[0].item} cardName={title?.children} />
            </div>
          )}
          {list.length > 1 && (
            <ul className="nhsuk-card__actions">
              {list.map(({ item, place }) => (
                <li className="nhsuk-card__action" key={place}>
                  <ActionItem {...item} cardName={title?.children} />
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
      <div className="nhsuk-card__content">
        {!care && list.length === 0 && shownHeading}
        {description && <p className="nhsuk-card__description">{description}</p>}
        {children}
        {variant === 'primary' && <Icon name="chevron-right-circle" />}
      </div>
    </div>
  );
}

const variantClass = (variant?: CardVariant) => variant && `nhsuk-card--${variant}`;

/** What to do and how soon; the urgency is read out too. */
export function CareCard(props: CardProps & { variant: 'non-urgent' | 'urgent' | 'emergency' }) {
  return <Card {...props} />;
}

export interface WarningCalloutProps extends Omit<CardProps, 'variant'> {
  heading: Worded<HeadingProps>;
}

export function WarningCallout({ heading, ...rest }: WarningCalloutProps) {
  const title = worded(heading);
  const plain = typeof title?.children === 'string' ? title.children : '';
  const announce = plain !== '' && !/important/i.test(plain);
  return (
    <Card
      {...rest}
      variant="warning"
      heading={
        title && { level: 3, visuallyHiddenText: announce ? 'Important' : undefined, ...title }
      }
    />
  );
}

export interface DoDontListProps extends Omit<CardProps, 'variant'> {
  icon: 'tick' | 'cross';
  items: readonly (ReactNode | null | false)[];
  /** Written before each item; a list of don'ts says “do not” unless told otherwise. */
  prefixText?: string;
  hidePrefix?: boolean;
}

export function DoDontList(props: DoDontListProps) {
  const { icon, items, prefixText, hidePrefix, heading, ...rest } = props;
  const title = worded(heading);
  const prefix = hidePrefix ? undefined : (prefixText ?? (icon === 'cross' ? 'do not' : undefined));
  return (
    <Card {...rest} variant="feature" heading={title && { level: 3, ...title }}>
      <ul className={`nhsuk-list nhsuk-list--${icon}`} role="list">
        {placed(items).map(({ item, place }) => (
          <li key={place}>
            <Icon name={icon} />
            {prefix && `${prefix} `}
            {item}
          </li>
        ))}
      </ul>
    </Card>
  );
}
