/** Of the theme alone, so that it is as readable as the editor is; in units of the font, so that it grows with it. */
export const STYLE = `
body { padding: 0 1.5em 2em; color: var(--vscode-foreground); font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); line-height: 1.5; overflow-wrap: anywhere; }
main { max-width: 70em; }
h1 { font-size: 1.5em; font-weight: 600; margin: 1em 0 0.25em; }
h2 { font-size: 1.2em; font-weight: 600; margin: 1.75em 0 0.5em; }
h3 { font-size: 1em; font-weight: 600; margin: 0.75em 0 0.25em; }
p { margin: 0.25em 0; }
code, pre { font-family: var(--vscode-editor-font-family); font-size: var(--vscode-editor-font-size); overflow-wrap: anywhere; }
code { color: inherit; background: none; padding: 0; }
pre { padding: 0.75em; overflow: auto; background: var(--vscode-textCodeBlock-background); border: 1px solid var(--vscode-contrastBorder, transparent); }
pre code { white-space: pre-wrap; }
a { color: var(--vscode-textLink-foreground); text-decoration: underline; }
a:focus-visible, pre:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
nav { margin: 0.75em 0; }
.quiet { color: var(--vscode-descriptionForeground); font-weight: normal; }
.failure { margin: 0.75em 0; padding: 0.5em 0.75em; border-left: 3px solid var(--vscode-errorForeground); }
span.fails { color: var(--vscode-errorForeground); }
ul.warning { margin: 0.25em 0 0.5em; }
ol { padding-left: 1.75em; }
table { border-collapse: collapse; width: 100%; margin: 0.5em 0 1em; table-layout: auto; }
caption { text-align: left; color: var(--vscode-descriptionForeground); padding-bottom: 0.25em; overflow-wrap: anywhere; }
th, td { text-align: left; vertical-align: top; padding: 0.4em 0.75em 0.4em 0; border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder)); overflow-wrap: anywhere; }
th { font-weight: normal; }
thead th { color: var(--vscode-descriptionForeground); border-top: 0; }
td ul { list-style: none; margin: 0; padding: 0; }
tr.fails td:last-child { color: var(--vscode-errorForeground); white-space: nowrap; }
tr.holds td:last-child, tr.unknown td:last-child { white-space: nowrap; }
tr.fails th:first-child { border-left: 3px solid var(--vscode-errorForeground); padding-left: 0.6em; }
`;
