namespace OtpGateway.Jsonnet.Runtime;

/// <summary>What an evaluation reaches outside its file: imports, external variables, functions of the host.</summary>
internal sealed class Surroundings(Evaluator evaluator)
{
    private readonly Dictionary<(string From, string Path), JsonnetImport> _found = [];
    private readonly Dictionary<(string Name, ImportKind Kind), Thunk> _imports = [];
    private readonly Dictionary<string, Thunk> _variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FunctionValue> _natives = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ObjectValue> _libraries = new(StringComparer.Ordinal);

    /// <summary>The library as an object; <c>std.thisFile</c> differs from file to file.</summary>
    public ObjectValue StandardLibraryFor(SourceFile file)
    {
        if (!_libraries.TryGetValue(file.Name, out var library))
        {
            library = StandardLibrary.ForFile(file.Name);
            _libraries.Add(file.Name, library);
        }

        return library;
    }

    public Value ExternalVariable(string name)
    {
        if (!_variables.TryGetValue(name, out var variable))
        {
            if (!evaluator.Options.ExternalVariables.TryGetValue(name, out var input))
            {
                throw evaluator.Error(null, "undefined external variable");
            }

            variable = new Delayed(input.ToValue);
            _variables.Add(name, variable);
        }

        return variable.Force(evaluator);
    }

    /// <returns>The function, or null as the language has it for unknown names.</returns>
    public Value Native(string name)
    {
        if (_natives.TryGetValue(name, out var function))
        {
            return function;
        }

        if (!evaluator.Options.NativeFunctions.TryGetValue(name, out var native))
        {
            return NullValue.Instance;
        }

        function = new NativeValue(name, native);
        _natives.Add(name, function);
        return function;
    }

    public Value Import(ImportNode node, ImportKind kind, string path)
    {
        if (evaluator.Options.Importer is not { } importer)
        {
            throw evaluator.Error(node, "imports are not allowed");
        }

        if (!_found.TryGetValue((node.File.Name, path), out var file))
        {
            file = importer.Import(node.File.Name, path) ?? throw evaluator.Error(node, "import not found");
            _found.Add((node.File.Name, path), file);
        }

        if (!_imports.TryGetValue((file.Name, kind), out var content))
        {
            // A file that needs its own value finds the thunk being evaluated, which is an error and no endless loop.
            content = new Delayed(_ => Load(node, kind, file));
            _imports.Add((file.Name, kind), content);
        }

        return content.Force(evaluator);
    }

    private Value Load(ImportNode node, ImportKind kind, JsonnetImport file)
    {
        if (kind == ImportKind.Binary)
        {
            var bytes = file.Content.Span;
            var items = ArrayValue.NewItems(evaluator, bytes.Length);
            for (var i = 0; i < items.Length; i++)
            {
                items[i] = NumberValue.Of((int)bytes[i]);
            }

            return ArrayValue.Of(items);
        }

        evaluator.Allocate(2L * file.Content.Length);
        var text = CodePoints.FromUtf8(file.Content.Span);
        if (kind == ImportKind.Text)
        {
            return StringValue.New(evaluator, text);
        }

        // What the tree of a program takes, roughly.
        evaluator.Allocate(48L * text.Length);
        evaluator.Work(8L * text.Length);
        return JsonnetProgram.Compile(text, file.Name).EvaluateRoot(evaluator);
    }
}
