// Renders templates with Go's own packages: a JSON object with template, html and data per line of standard input, an
// object with ok and output or error per line of standard output.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	htmltemplate "html/template"
	"io"
	"os"
	texttemplate "text/template"
)

type question struct {
	Template string      `json:"template"`
	HTML     bool        `json:"html"`
	Data     interface{} `json:"data"`
}

type answer struct {
	OK     bool   `json:"ok"`
	Output string `json:"output"`
	Error  string `json:"error"`
}

type renderer interface {
	Execute(io.Writer, interface{}) error
}

func parse(q question) (renderer, error) {
	if q.HTML {
		return htmltemplate.New("t").Parse(q.Template)
	}
	return texttemplate.New("t").Parse(q.Template)
}

func render(q question) (a answer) {
	defer func() {
		if broken := recover(); broken != nil {
			a = answer{Error: fmt.Sprint("panic: ", broken)}
		}
	}()
	t, err := parse(q)
	if err != nil {
		return answer{Error: err.Error()}
	}
	var output bytes.Buffer
	if err := t.Execute(&output, q.Data); err != nil {
		return answer{Error: err.Error()}
	}
	return answer{OK: true, Output: output.String()}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for lines.Scan() {
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			panic(err)
		}
		if err := out.Encode(render(q)); err != nil {
			panic(err)
		}
	}
	if err := lines.Err(); err != nil {
		panic(err)
	}
}
