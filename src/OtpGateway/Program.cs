using OtpGateway.Commands;

const string Help = """
    OtpGateway: a step-up gateway in front of web applications.

    otp-gateway [serve] [--config FILE]... [--urls URL] [--set KEY=VALUE]... [--dev]
        Runs the gateway. Without --config: proxy-config.json in the current folder.
        --config FILE    JSON or YAML; several are merged, later ones win
        --urls URL       where to listen, instead of serve.public
        --set KEY=VALUE  one setting, for example --set gateway.base_path=/auth
        --dev            for trying out: makes secrets that are missing
    """;

switch (args)
{
    case ["--help" or "-h" or "help", ..]:
        Console.WriteLine(Help);
        return 0;
    case ["serve", .. var rest]:
        return await ServeCommand.RunAsync(rest, Console.Error, CancellationToken.None);
    case [var command, ..] when !command.StartsWith('-'):
        await Console.Error.WriteLineAsync($"There is no command '{command}'.{Environment.NewLine}{Help}");
        return ServeCommand.Unusable;
    default:
        return await ServeCommand.RunAsync(args, Console.Error, CancellationToken.None);
}
