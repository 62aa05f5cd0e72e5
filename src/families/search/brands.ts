/** Brands that Chinese shoppers write in either script. Short on purpose: a name that is an everyday word as well (苹果 is also the fruit, 小米 also millet) is
 *  right for most shops and wrong for a grocer, who turns the list off with `parameters.brandNames: none`. All others belong in `parameters.synonyms`. */
export const commonBrandNames: readonly (readonly string[])[] = [
  ['华为', 'huawei'], ['荣耀', 'honor'], ['小米', 'xiaomi'], ['苹果', 'apple'], ['三星', 'samsung'], ['联想', 'lenovo'], ['索尼', 'sony'], ['松下', 'panasonic'],
  ['飞利浦', 'philips'], ['佳能', 'canon'], ['尼康', 'nikon'], ['戴尔', 'dell'], ['惠普', 'hp'], ['华硕', 'asus'], ['微软', 'microsoft'], ['罗技', 'logitech'],
  ['海尔', 'haier'], ['美的', 'midea'], ['格力', 'gree'], ['海信', 'hisense'], ['西门子', 'siemens'], ['博世', 'bosch'], ['戴森', 'dyson'], ['大疆', 'dji'],
  ['耐克', 'nike'], ['阿迪达斯', 'adidas'], ['彪马', 'puma'], ['匡威', 'converse'], ['李宁', 'li ning'], ['安踏', 'anta'], ['新百伦', 'new balance'], ['斯凯奇', 'skechers'],
  ['优衣库', 'uniqlo'], ['飒拉', 'zara'], ['李维斯', "levi's"], ['宜家', 'ikea'], ['无印良品', 'muji'], ['乐高', 'lego'],
  ['欧莱雅', "l'oreal"], ['雅诗兰黛', 'estee lauder'], ['兰蔻', 'lancome'], ['香奈儿', 'chanel'], ['迪奥', 'dior'], ['古驰', 'gucci'], ['路易威登', 'louis vuitton'],
  ['雀巢', 'nestle'], ['星巴克', 'starbucks'], ['可口可乐', 'coca cola'],
]
