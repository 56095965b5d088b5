using OtpGateway.Demo;

var options = DemoOptions.Parse(args, out var error);
if (options is null)
{
    await Console.Error.WriteLineAsync($"demo: {error}\n\n{DemoOptions.Usage}");
    return 2;
}

if (options.WantsHelp)
{
    await Console.Out.WriteAsync(DemoOptions.Usage);
    return 0;
}

return await DemoRun.RunAsync(options);
