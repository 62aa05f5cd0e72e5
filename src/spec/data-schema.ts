import { encodersSchema } from './encoders-schema.ts'

const heading = { type: 'string', minLength: 1, maxLength: 200 } as const

/** What can be said of any table of data. */
const tableProperties = {
  path: { type: 'string', minLength: 1, maxLength: 500, description: 'A file, relative to the root of the repository; a pattern such as data/events-*.csv; or an http(s) address.' },
  sha256: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'Digest that the content must have, as sha256sum prints it; of a pattern that of all its files one after another. An address needs it.' },
  format: { enum: ['auto', 'csv', 'jsonl', 'parquet'], default: 'auto', description: 'What kind of file it is. auto goes by the ending of the path: .jsonl, .ndjson, .parquet; all else is CSV. In JSON Lines a heading may lie within other objects: product.id.' },
  encoding: { enum: ['utf-8', 'gbk'], default: 'utf-8', description: 'How characters are written; gbk also reads GB2312 and GB18030.' },
  delimiter: { enum: [',', ';', 'tab', '|'], default: ',', description: 'What stands between the cells of a CSV file.' },
} as const

const eventsTable = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  description: 'Events of users: who did what to which item, when; a row each. Written as a path, or as keys.',
  properties: {
    ...tableProperties,
    columns: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'Headings of the events file, where they are not user, item, kind, time or 用户ID, 商品ID, 行为类型, 时间.',
      properties: {
        user: { ...heading, description: 'Heading of the column that says who did it.' },
        item: { ...heading, description: 'Heading of the column that says to which item.' },
        kind: { ...heading, description: 'Heading of the column that says what was done; for recommendation the column may be missing, and all is a view.' },
        time: { ...heading, description: 'Heading of the column that says when; for recommendation also an order number: 1, 2, 3 …, the oldest first.' },
      },
    },
  },
} as const

const itemsTable = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  description: 'The catalogue: what can be bought; a row an item. Written as a path, or as keys.',
  properties: {
    ...tableProperties,
    columns: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'Headings of the catalogue, where they are not item, name, description, tags, category, brand, price, riskClass, embedding, image or 商品ID, 名称, 描述, 标签, 类别, 品牌, 价格, 风险等级, 向量, 图片.',
      properties: {
        item: { ...heading, description: 'Heading of the column with the id of the item.' },
        name: { ...heading, description: 'Heading of the column with its name; the column may be missing.' },
        description: { ...heading, description: 'Heading of the column with its description; the column may be missing.' },
        tags: { ...heading, description: 'Heading of the column with its tags; the column may be missing.' },
        category: { ...heading, description: 'Heading of the column with its category; this column and the next two may be missing for recommendation and search.' },
        brand: { ...heading, description: 'Heading of the column with its brand.' },
        price: { ...heading, description: 'Heading of the column with its price.' },
        riskClass: { ...heading, description: 'Heading of the column with the risk class of a financial product, R1 (lowest) to R5, 1 to 5, or 低风险 to 高风险; the column may be missing. Where products have one, recommendation shows a client only what suits the class that the request tells.' },
        embedding: { ...heading, description: 'Heading of the column with a vector of the product that was made elsewhere, of its picture for instance: numbers in [ ] or between blanks, commas or |, equally many for all; the column may be missing. Recommendation compares products by it beside their other attributes, and search finds them by a vector that a request brings.' },
        image: { ...heading, description: 'Heading of the column with the picture of the product, for an encoder of pictures: a path below the root of the repository, or an address, # and the sha256 of the picture; the column may be missing.' },
      },
    },
  },
} as const

const examplesTable = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  description: 'Rows of which the outcome is known, in place of events and items: one column is the target, the others are what the model sees. Written as a path, or as keys.',
  properties: tableProperties,
} as const

/** What judgements and logs of searches are about. */
const pairHeadings = {
  query: { ...heading, description: 'Heading of the column with the text that was searched for.' },
  item: { ...heading, description: 'Heading of the column with the id of the item.' },
} as const

const judgementsTable = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  description: 'What people found right for queries: a row a query and an item of the catalogue. Written as a path, or as keys.',
  properties: {
    ...tableProperties,
    columns: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'Headings of the judgements, where they are not query, item, grade or 查询, 搜索词, 商品ID, 评分, 相关性.',
      properties: {
        ...pairHeadings,
        grade: { ...heading, description: 'Heading of the column that says how right the item is, a number, larger is better; the column may be missing, and every item of a row is right.' },
      },
    },
  },
} as const

const clicksTable = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  description: 'A search log: what people did with the items that a search showed them, a row an action, or records of User Behavior Insights (UBI) as OpenSearch, Elasticsearch and Solr write them. Judgements are made of it, or added to those of data.judgements. Written as a path, or as keys.',
  properties: {
    ...tableProperties,
    columns: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'Headings of the log, where they are not query, item, kind, user, session, position or 查询, 搜索词, 商品ID, 行为类型, 用户ID, 会话ID, 位置, nor those of UBI.',
      properties: {
        ...pairHeadings,
        kind: { ...heading, description: 'Heading of the column that says what was done, or 0 or 1 for whether it was clicked; the column may be missing, and all are clicks.' },
        user: { ...heading, description: 'Heading of the column that says who asked: a user counts once for each query and item. The column may be missing.' },
        session: { ...heading, description: 'Heading of the column that says in which session, which stands for the user where none is said; the column may be missing.' },
        position: { ...heading, description: 'Heading of the column that says where in the list the item stood, the lowest number is the top; the column may be missing.' },
      },
    },
    kinds: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'What the log calls each action, beside usual words such as impression, click, add_to_cart, purchase, 曝光, 点击, 加购, 购买.',
      properties: {
        shown: { type: 'string', minLength: 1, maxLength: 50, description: 'The search showed the item. Without such rows nobody knows what was passed over.' },
        click: { type: 'string', minLength: 1, maxLength: 50, description: 'The item was clicked.' },
        cart: { type: 'string', minLength: 1, maxLength: 50, description: 'It was put into the cart; counts as two clicks.' },
        purchase: { type: 'string', minLength: 1, maxLength: 50, description: 'It was bought; counts as three clicks.' },
      },
    },
    minUsers: { type: 'integer', minimum: 1, maximum: 1000, default: 2, description: 'Queries that fewer users asked are left out, since they may say who asked; where the log says no users and no sessions nobody can tell, and all stay.' },
  },
} as const

/** Tables of data; in a spec each may be written as its path alone. */
export const tableNames = ['events', 'items', 'examples', 'judgements', 'clicks'] as const

/** The part `data` of a spec: where the rows come from, how they are cleaned and divided, and what they must be like. */
export const dataSchema = {
  type: 'object',
  additionalProperties: false,
  description: 'Where the data come from and what they mean: events and items, examples with a target, or items and judgements, clicks or both.',
  properties: {
    events: eventsTable,
    items: itemsTable,
    examples: examplesTable,
    judgements: judgementsTable,
    clicks: clicksTable,
    encoders: encodersSchema,
    target: { type: 'string', minLength: 1, maxLength: 200, description: 'Column of the examples that is predicted: of two values, or of more, of which data.positive names one.' },
    positive: { type: 'string', maxLength: 200, default: '', description: 'Value of the target that counts as positive. Empty: 1, true, yes or 是, in capitals or not.' },
    group: { type: 'string', minLength: 1, maxLength: 200, description: 'Column of the examples that says whose row it is, such as a customer: rows of one group stay in one split, and count as one in intervals. Not given: each row for itself.' },
    grades: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'Scale of the grades of judgements. An item of the highest grade is wholly right, one of the lowest or without a judgement is not right at all.',
      properties: {
        lowest: { type: 'number', minimum: -1_000_000, maximum: 1_000_000, description: 'Grade of what is not right at all. Not given: the lowest that is found, or 0 where all are equal.' },
        highest: { type: 'number', minimum: -1_000_000, maximum: 1_000_000, description: 'Grade of what is wholly right. Not given: the highest that is found.' },
        words: { type: 'array', minItems: 2, maxItems: 100, uniqueItems: true, items: { type: 'string', minLength: 1, maxLength: 100 }, description: 'What the column holds in place of numbers, from not right at all to wholly right, e.g. [Irrelevant, Partial, Exact]: these are then 0, 1 and 2.' },
      },
    },
    kinds: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'What the events file calls each kind of event, beside view, click and purchase themselves.',
      properties: {
        view: { type: 'string', minLength: 1, maxLength: 50, default: '浏览', description: 'A user saw the page of an item.' },
        click: { type: 'string', minLength: 1, maxLength: 50, default: '点击', description: 'A user clicked an item.' },
        purchase: { type: 'string', minLength: 1, maxLength: 50, default: '购买', description: 'A user bought an item.' },
      },
    },
    cleaning: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'What becomes of rows that are repeated or incomplete; the report counts them by reason.',
      properties: {
        duplicates: { enum: ['drop', 'keep'], default: 'drop', description: 'Rows that say the same as an earlier one. Examples are taken for repeated only where a column of features.ignore, such as an id, tells rows apart. Where times are whole days, two views of a day say the same: keep leaves both.' },
        lateTimes: { enum: ['drop', 'keep'], default: 'drop', description: 'Events whose time lies far after nearly all others, as a wrong clock writes them.' },
        missingCategory: { enum: ['fill', 'drop'], default: 'fill', description: 'An item without category gets 未知, or is dropped.' },
        missingBrand: { enum: ['fill', 'drop'], default: 'fill', description: 'An item without brand gets 未知, or is dropped.' },
        missingPrice: { enum: ['median', 'drop'], default: 'median', description: 'An item without a readable price gets the median of its category, or is dropped.' },
        missingNumber: { enum: ['median', 'zero', 'drop'], default: 'median', description: 'An example without a readable number gets the median of the training rows, or 0, or is dropped.' },
      },
    },
    split: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'How rows are divided into training, validation and test.',
      properties: {
        by: { enum: ['time', 'user', 'row', 'column', 'files', 'userTime', 'leaveOneOut', 'query'], default: 'time', description: 'time: the newest events are the test, those before them the validation. user: all rows of a user (of a group) stay together, drawn by the digest of the id. row: examples are drawn by the digest of their number. column: a column says train, validation or test. files: validation and test have files of their own. userTime: the newest events of each user are the test, those before them the validation. leaveOneOut: the newest event of each user is the test, the one before it the validation. query: all judgements of a query stay together, drawn by the digest of its text; what judgements have that say nothing.' },
        validation: { type: 'number', minimum: 0.01, maximum: 0.8, default: 0.1, description: 'Share for the validation, by which training is steered. By user, row or query: of what the test leaves, taken as one in n. By userTime: of each user’s events that the test leaves, rounded up.' },
        test: { type: 'number', minimum: 0.01, maximum: 0.8, default: 0.2, description: 'Share for the test, which the verdict is about. By user, row or query taken as one in n: 0.2 is one in 5. By userTime of each user’s events, rounded up; one event of a user is always for training.' },
        column: { type: 'string', minLength: 1, maxLength: 200, description: 'Column that says train, validation or test, for by: column.' },
        validationFile: { type: 'string', minLength: 1, maxLength: 500, description: 'File with the rows for the validation, for by: files; of the same format as events, examples or judgements.' },
        testFile: { type: 'string', minLength: 1, maxLength: 500, description: 'File with the rows for the test, for by: files; of the same format as events, examples or judgements.' },
      },
    },
    contract: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'What the data must be like; every breach is told in the report.',
      properties: {
        onBreach: { enum: ['warn', 'block'], default: 'warn', description: 'warn: a breach is told. block: it fails the verdict. Test rows found in the training always fail it.' },
        maxDroppedShare: { type: 'number', minimum: 0, maximum: 1, default: 0.2, description: 'Share of the rows read that cleaning may drop.' },
        maxDuplicateShare: { type: 'number', minimum: 0, maximum: 1, default: 0.05, description: 'Share of the rows read that may repeat an earlier one.' },
        maxTopShare: { type: 'number', minimum: 0, maximum: 1, default: 0.5, description: 'Share of the training events that the most popular percent of the items may have.' },
        maxColdShare: { type: 'number', minimum: 0, maximum: 1, default: 0.5, description: 'Share of the test rows that may have an item, or a category of a column, that training has not seen.' },
        maxDrift: { type: 'number', minimum: 0, maximum: 10, default: 0.25, description: 'How far a column may have moved since the data of the released model, as population stability index: 0.1 is a little, 0.25 much.' },
      },
    },
    snapshot: { type: 'boolean', default: false, description: 'Keeps the raw files, each by its digest, so that rankops reproduce can make a release again after its source has changed.' },
  },
} as const
