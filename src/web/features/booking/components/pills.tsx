import { useId } from 'react';
import css from './frame.module.css';

/** A small choice in one row: radio buttons that look like slips of paper. */
export function Pills<V extends string>(props: {
  label: string;
  hideLabel?: boolean;
  options: readonly { value: V; label: string }[];
  value: V;
  onChange: (value: V) => void;
}) {
  const name = useId();
  return (
    <fieldset className={css.pills}>
      <legend className={props.hideLabel ? 'unseen' : css.pillsLabel}>{props.label}</legend>
      <div className={css.pillRow}>
        {props.options.map((option) => (
          <label key={option.value} className={css.pill}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === props.value}
              onChange={() => props.onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
