declare module '*.scss?url' {
  const href: string;
  export default href;
}
declare module '*?url' {
  const href: string;
  export default href;
}
