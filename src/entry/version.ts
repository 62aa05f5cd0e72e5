import packageJson from '../../package.json' with { type: 'json' }

/** Version of this RankOps; a plan names it, since another version may give another result. */
export const version: string = packageJson.version
