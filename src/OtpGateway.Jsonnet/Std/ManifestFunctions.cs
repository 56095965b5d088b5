namespace OtpGateway.Jsonnet.Std;

/// <summary>Values as text in the formats of others.</summary>
internal static class ManifestFunctions
{
    public static void AddTo(BuiltinTable table)
    {
        table.Add("manifestJson", "value", call => Json(call, call.Value(0), NewStyle("    ", "\n", ": ")));
        table.Add("manifestJsonMinified", "value", call => Json(call, call.Value(0), JsonStyle.Minified));
        table.Add("manifestJsonEx", "value, indent, newline=, key_val_sep=", call => Json(call, call.Value(0), NewStyle(
            call.Text(1),
            call.Has(2) ? call.Text(2) : "\n",
            call.Has(3) ? call.Text(3) : ": ")));
        table.Add("manifestYamlDoc", "value, indent_array_in_object=, quote_keys=", YamlDocument);
        table.Add("manifestYamlStream", "value, indent_array_in_object=, c_document_end=, quote_keys=", YamlStream);
        table.Add("manifestToml", "value", call => Toml(call, "  "));
        table.Add("manifestTomlEx", "value, indent", call => Toml(call, call.Text(1)));
        table.Add("manifestPython", "v", Python);
        table.Add("manifestPythonVars", "conf", PythonVariables);
        table.Add("manifestIni", "ini", Ini);
        table.Add("manifestXmlJsonml", "value", Xml);
    }

    private static JsonStyle NewStyle(string indent, string newLine, string keySeparator) =>
        new(indent, newLine, keySeparator) { HasShortestNumbers = true, Escaped = JsonStyle.EscapedByGo };

    private static StringValue Json(BuiltinCall call, Value value, JsonStyle style)
    {
        var target = new TextBuilder(call.Evaluator);
        new JsonWriter(call.Evaluator, target, style).Write(call.Site, value);
        return target.ToValue();
    }

    private static StringValue YamlDocument(BuiltinCall call)
    {
        var target = new TextBuilder(call.Evaluator);
        new YamlWriter(call, target, call.Boolean(1, otherwise: false), call.Boolean(2, otherwise: true)).Write(call.Value(0), "");
        return target.ToValue();
    }

    private static StringValue YamlStream(BuiltinCall call)
    {
        var documents = call.Array(0);
        var target = new TextBuilder(call.Evaluator);
        var writer = new YamlWriter(call, target, call.Boolean(1, otherwise: false), call.Boolean(3, otherwise: true));
        target.Append("---\n");
        for (var i = 0; i < documents.Count; i++)
        {
            target.Append(i == 0 ? "" : "\n---\n");
            writer.Write(documents.Get(call.Evaluator, i), "");
        }

        target.Append(call.Boolean(2, otherwise: true) ? "\n...\n" : "\n");
        return target.ToValue();
    }

    private static StringValue Toml(BuiltinCall call, string indent)
    {
        var target = new TextBuilder(call.Evaluator);
        new TomlWriter(call, target, indent).WriteTable(call.Object(0), "", "");
        return target.ToValue();
    }

    private static StringValue Python(BuiltinCall call)
    {
        var target = new TextBuilder(call.Evaluator);
        new PythonWriter(call, target).Write(call.Value(0));
        return target.ToValue();
    }

    private static StringValue PythonVariables(BuiltinCall call)
    {
        var target = new TextBuilder(call.Evaluator);
        var variables = call.Object(0);
        foreach (var field in variables.Fields(call.Evaluator))
        {
            if (!field.IsHidden)
            {
                target.Append(field.Name);
                target.Append(" = ");
                new PythonWriter(call, target).Write(variables.Get(call.Evaluator, field));
                target.Append('\n');
            }
        }

        return target.ToValue();
    }

    private static StringValue Ini(BuiltinCall call)
    {
        var target = new TextBuilder(call.Evaluator);
        var ini = call.Object(0);
        if (ini.Has(call.Evaluator, "main", includeHidden: false))
        {
            IniBody(call, target, ini.TryGet(call.Evaluator, "main")!);
        }

        var sections = ini.TryGet(call.Evaluator, "sections") as ObjectValue ?? throw call.Error("ini needs an object of sections");
        foreach (var field in sections.Fields(call.Evaluator))
        {
            if (!field.IsHidden)
            {
                target.Append('[');
                target.Append(field.Name);
                target.Append("]\n");
                IniBody(call, target, sections.Get(call.Evaluator, field));
            }
        }

        return target.ToValue();
    }

    private static void IniBody(BuiltinCall call, TextBuilder target, Value value)
    {
        var body = value as ObjectValue ?? throw call.Error($"a section must be an object, got {value.TypeName}");
        foreach (var field in body.Fields(call.Evaluator))
        {
            if (field.IsHidden)
            {
                continue;
            }

            // An array is the same key over and over.
            var entry = body.Get(call.Evaluator, field);
            var values = entry as ArrayValue ?? ArrayValue.Of(new Thunk[] { entry });
            for (var i = 0; i < values.Count; i++)
            {
                target.Append(field.Name);
                target.Append(" = ");
                target.Append(Text(call, values.Get(call.Evaluator, i)));
                target.Append('\n');
            }
        }
    }

    private static StringValue Xml(BuiltinCall call)
    {
        var target = new TextBuilder(call.Evaluator);
        var root = call.Value(0) as ArrayValue ?? throw call.WrongType(0, "array", call.Value(0));
        Element(call, target, root);
        return target.ToValue();
    }

    /// <summary>A string is text as it is; an array is an element: its name, its attributes, and what is in it.</summary>
    private static void Element(BuiltinCall call, TextBuilder target, Value value)
    {
        if (value is StringValue text)
        {
            target.Append(text.Text(call.Evaluator));
            return;
        }

        if (value is not ArrayValue { Count: > 0 } array)
        {
            throw call.Error($"an element must be a string or an array with a name, got {value.TypeName}");
        }

        call.Evaluator.Nested(() =>
        {
            var name = ArrayFunctions.DeepJoin(call, array.Get(call.Evaluator, 0)).Text(call.Evaluator);
            target.Append('<');
            target.Append(name);
            var next = 1;
            if (array.Count > 1 && array.Get(call.Evaluator, 1) is ObjectValue attributes)
            {
                next = 2;
                foreach (var field in attributes.Fields(call.Evaluator))
                {
                    if (!field.IsHidden)
                    {
                        target.Append(' ');
                        target.Append(field.Name);
                        target.Append("=\"");
                        target.Append(Text(call, attributes.Get(call.Evaluator, field)));
                        target.Append('"');
                    }
                }
            }

            target.Append('>');
            for (; next < array.Count; next++)
            {
                Element(call, target, array.Get(call.Evaluator, next));
            }

            target.Append("</");
            target.Append(name);
            target.Append('>');
        });
    }

    private static string Text(BuiltinCall call, Value value) =>
        Operators.ToText(call.Evaluator, call.Site, value).Text(call.Evaluator);
}
