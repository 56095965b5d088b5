using System.CommandLine;
using OtpGateway.Commands;

var root = new RootCommand("OtpGateway: a step-up gateway in front of web applications. Without a command it serves.")
{
    ServeCommand.Make(),
    JsonnetCommand.Make(),
    TemplateCommand.Make(),
    CourierCommand.Make(),
    IdentitiesCommand.Make(),
    AuditCommand.Make(),
    LimitsCommand.Make(),
};

return await CommandLine.RunAsync(root, args, new InvocationConfiguration(), CancellationToken.None);
