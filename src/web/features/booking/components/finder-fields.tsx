import { useId } from 'react';
import css from './choices.module.css';

/**
 * Plain fields for searching and filtering. The form's fields (`ui/fields.tsx`) bring a library along that these first
 * steps, the ones a stranger opens on a phone, can do without.
 */
export function SearchField(props: { label: string; value: string; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <div className={css.field}>
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        type="search"
        value={props.value}
        autoComplete="off"
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
    </div>
  );
}

type Option = { value: string; label: string };

export function ChoiceField(props: {
  label: string;
  value: string;
  options: readonly Option[];
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <div className={css.field}>
      <label htmlFor={id}>{props.label}</label>
      <select id={id} value={props.value} onChange={(event) => props.onChange(event.currentTarget.value)}>
        {props.options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}
