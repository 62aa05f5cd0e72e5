/** Words that shops use beside ours; `_`, `-`, spaces and capitals count for nothing. */
export const eventWords = {
  user: ['userid', 'visitor', 'visitorid', 'customer', 'customerid', 'member', 'memberid', 'reviewerid', 'uid', '用户', '会员', '会员ID'],
  item: [
    'itemid', 'product', 'productid', 'sku', '商品', 'goodsid', 'spu', 'asin', 'parentasin', '产品', '产品ID', '货号',
    ...['movie', 'film', 'book', 'song', 'track', 'video', 'article'].flatMap((thing) => [`${thing}id`, thing]),
  ],
  kind: ['event', 'eventtype', 'behavior', 'behaviour', 'behaviortype', 'action', 'type', '行为'],
  time: ['timestamp', 'ts', 'eventtime', 'datetime', 'date', '日期'],
}
export const itemWords = {
  item: [...eventWords.item, 'id', 'document', 'doc'],
  name: ['title', 'productname', 'producttitle', 'itemname', '标题', '商品标题'],
  description: ['productdescription', 'text', '详情'],
  tags: ['genres', 'attributes', 'keywords'],
  category: ['categoryid', 'categorycode', '品类'],
  brand: ['brandid'],
  price: ['unitprice', '单价'],
}
export const judgementWords = {
  query: ['searchterm', 'searchquery', 'keyword', 'search', '检索词', '关键词'],
  item: [...eventWords.item, 'document', 'doc', 'docid'],
  grade: ['relevance', 'rating', 'label', 'judgement', 'judgment', 'score', '等级'],
}
export const clickWords = {
  query: judgementWords.query,
  item: judgementWords.item,
  kind: [...eventWords.kind, 'clicked', 'isclicked', 'click', '点击'],
  user: eventWords.user,
  session: ['sessionid', 'visit', 'visitid', '会话', '访问ID'],
  position: ['rank', 'pos', 'place', 'slot', '名次', '排名'],
}
export const orderWords = { ...eventWords, time: ['order', 'sequence', '顺序'] }
export const kindWords = {
  view: ['浏览', 'view', 'pv', 'pageview', 'browse'],
  click: ['点击', 'click', 'clk'],
  purchase: ['购买', 'purchase', 'buy', 'transaction', 'order'],
}
export const targetWords = ['target', 'label', 'outcome', 'purchased', 'converted', 'conversion', 'revenue', 'churn', 'y', '目标', '标签']
/** As `readLabels` takes them for positive by themselves. */
export const positiveWords = ['1', 'true', 'yes', '是']
