/** What somebody did with an item that a search showed, from nothing to buying it; each says more for it than the one before. */
export const actionNames = ['shown', 'click', 'cart', 'purchase'] as const
export type Action = (typeof actionNames)[number]

/** How much an action says for the item, by its place in `actionNames`: a purchase as much as three clicks. */
export const rewardOf: readonly number[] = [0, 1, 2, 3]

/** Words that logs use. A view of a search log is an item of the list, view_item its page (as in GA4), and a favourite is wanted like what is in the cart; 0 and 1 are a column that says whether it was clicked. */
const usualWords: Record<Action, readonly string[]> = {
  shown: ['shown', 'show', 'impression', 'exposure', 'view', 'pv', 'view_item_list', '0', 'false', 'no', '曝光', '展示', '展现', '浏览', '否'],
  click: ['click', 'clicked', 'clk', 'click_through', 'item_click', 'product_click', 'select_item', 'view_item', '1', 'true', 'yes', '点击', '是'],
  cart: ['cart', 'add_to_cart', 'addtocart', 'basket', 'favorite', 'favourite', 'fav', 'wishlist', '加购', '加入购物车', '收藏'],
  purchase: ['purchase', 'purchased', 'buy', 'bought', 'order', 'transaction', '购买', '下单', '成交'],
}

/** Reads the word of an action as its place in `actionNames`, undefined where nobody knows it. A word of the spec comes before the usual ones. */
export function actionReader(words: Readonly<Partial<Record<Action, string>>>): (word: string) => number | undefined {
  const places = new Map<string, number>()
  for (const [place, action] of actionNames.entries()) for (const word of usualWords[action]) places.set(word, place)
  for (const [place, action] of actionNames.entries()) if (words[action] !== undefined) places.set(plain(words[action]), place)
  return (word) => places.get(plain(word))
}

function plain(word: string): string {
  return word.normalize('NFKC').trim().toLowerCase().replace(/[\s-]/g, '_')
}
