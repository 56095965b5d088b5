using OtpGateway.Benchmarks;
using OtpGateway.Benchmarks.Dispatching;
using OtpGateway.Benchmarks.Hosts;
using OtpGateway.Benchmarks.Jsonnet;
using OtpGateway.Benchmarks.Measuring;

// The pieces of compare.sh, dispatch.sh and jsonnet.sh, one mode each.
try
{
    switch (args)
    {
        case ["plain-yarp", .. var rest]:
            await PlainYarp.RunAsync(Arguments.Read(rest));
            return 0;
        case ["stub", .. var rest]:
            await Stub.RunAsync(Arguments.Read(rest));
            return 0;
        case ["step-up", .. var rest]:
            await Console.Out.WriteLineAsync(await StepUp.RunAsync(Arguments.Read(rest)));
            return 0;
        case ["dispatch", .. var rest]:
            await Dispatch.RunAsync(Arguments.Read(rest));
            return 0;
        case ["measure", .. var rest]:
            await Comparison.RunAsync(Arguments.Read(rest));
            return 0;
        case ["jsonnet", .. var rest]:
            await JsonnetComparison.RunAsync(Arguments.Read(rest));
            return 0;
        default:
            await Console.Error.WriteLineAsync("usage: OtpGateway.Benchmarks plain-yarp|stub|step-up|measure|dispatch|jsonnet [--name value …]; see compare.sh, dispatch.sh and jsonnet.sh");
            return 2;
    }
}
catch (BenchmarkException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
