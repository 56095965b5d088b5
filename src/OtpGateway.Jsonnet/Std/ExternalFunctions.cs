namespace OtpGateway.Jsonnet.Std;

/// <summary>What reaches outside the program.</summary>
internal static class ExternalFunctions
{
    public static void AddTo(BuiltinTable table)
    {
        table.Add("extVar", "x", call => call.Evaluator.Surroundings.ExternalVariable(call.Text(0)));
        table.Add("native", "x", call => call.Evaluator.Surroundings.Native(call.Text(0)));
        table.AddLazy("trace", "str, rest", Trace);
    }

    private static Value Trace(BuiltinCall call)
    {
        var text = call.Text(0);
        call.Evaluator.Work(text.Length);
        if (call.Evaluator.Options.Trace is { } trace)
        {
            var file = call.Site?.File ?? call.Evaluator.MainFile;
            trace(new JsonnetTrace(file.Name, call.Site is null ? 0 : file.Locate(call.Site.Offset).Line, text));
        }

        return call.Value(1);
    }
}
