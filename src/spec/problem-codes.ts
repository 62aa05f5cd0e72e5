/** What can be wrong with a spec: the codes of its problems and what each means. */
export const problemCodes = {
  SPEC_TOO_LARGE: 'The file is larger than a spec may be.',
  SPEC_TOO_DEEP: 'Lists or keys are nested deeper than a spec may be.',
  SPEC_TOO_MANY_ALIASES: 'More YAML aliases, or more values behind them, than a spec may have.',
  SPEC_YAML: 'The file is not YAML.',
  SPEC_TAB: 'A line is indented with a tab; YAML wants spaces.',
  SPEC_EMPTY: 'There is nothing in the file.',
  SPEC_SEVERAL_DOCUMENTS: 'A line --- begins a second document; a file holds one spec.',
  SPEC_DUPLICATE_KEY: 'A key is given twice; only one can count.',
  SPEC_FORBIDDEN_KEY: 'A key that could harm the reader, or a merge key.',
  SPEC_TAG: 'A value carries a YAML tag.',
  SPEC_ALIAS: 'An alias has no anchor, or contains itself.',
  SPEC_UNKNOWN_KEY: 'A key that no spec has at this place.',
  SPEC_MISSING_KEY: 'A key that every spec needs is not there.',
  SPEC_WRONG_TYPE: 'A value of another type than expected.',
  SPEC_NOT_ONE_OF: 'A value that is not among the allowed ones.',
  SPEC_OUT_OF_RANGE: 'A number that is too small or too large.',
  SPEC_WRONG_LENGTH: 'A text or list that is too short or too long.',
  SPEC_WRONG_FORM: 'A text with characters that are not allowed there.',
  SPEC_NAME_DIFFERS: 'The name of the model is not the name of the file.',
  SPEC_PATH_OUTSIDE: 'A data file outside the repository.',
  SPEC_SPLIT_TOO_LARGE: 'Validation and test leave too little for training.',
  SPEC_GATE_RULE: 'A gate states no rule, or more than one.',
  SPEC_GATE_DIRECTION: 'A gate limits its metric from the wrong side.',
  SPEC_STEPS_NOT_ASCENDING: 'A canary step that does not raise the traffic.',
} as const

export type ProblemCode = keyof typeof problemCodes
