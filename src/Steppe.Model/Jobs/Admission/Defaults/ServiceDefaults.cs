namespace Steppe.Model;

/// <summary>Fills the defaults of a <c>service</c> block, its checks and its mesh settings.</summary>
/// <remarks>Pure. Source: job specification §2.13 and §3.</remarks>
internal static class ServiceDefaults
{
    /// <remarks>The default name is job, group and task joined by dashes.</remarks>
    public static Service Fill(Service service, string defaultName)
    {
        Service filled = service with
        {
            Name = Or(service.Name, defaultName),
            AddressMode = Or(service.AddressMode, "auto"),
            OnUpdate = Or(service.OnUpdate, "require_healthy"),
            Provider = Or(service.Provider, "consul"),
            CheckRestart = service.CheckRestart is null ? null : Merge(service.CheckRestart, template: null),
            Connect = Fill(service.Connect),
        };
        return filled with { Checks = filled.Checks.Map(check => Fill(check, filled)) };
    }

    private static ServiceCheck Fill(ServiceCheck check, Service service) => check with
    {
        Name = Or(check.Name, $"service: \"{service.Name}\" check"),
        OnUpdate = Or(check.OnUpdate, service.OnUpdate),
        CheckRestart = check.CheckRestart is null && service.CheckRestart is null
            ? null
            : Merge(check.CheckRestart ?? new CheckRestart(), service.CheckRestart),
    };

    private static CheckRestart Merge(CheckRestart own, CheckRestart? template) => new()
    {
        Limit = own.Limit != 0 ? own.Limit : template?.Limit ?? 0,
        Grace = own.Grace ?? template?.Grace ?? Duration.FromSeconds(1),
        IgnoreWarnings = own.IgnoreWarnings || template?.IgnoreWarnings == true,
    };

    private static ConsulConnect? Fill(ConsulConnect? connect) => connect is null ? null : connect with
    {
        SidecarTask = Fill(connect.SidecarTask),
        Gateway = Fill(connect.Gateway),
    };

    private static SidecarTask? Fill(SidecarTask? task) => task is null ? null : task with
    {
        Resources = TaskDefaults.Fill(task.Resources),
        LogConfig = TaskDefaults.Fill(task.LogConfig),
        KillTimeout = task.KillTimeout ?? TaskDefaults.KillTimeout,
        ShutdownDelay = task.ShutdownDelay ?? Duration.Zero,
    };

    private static ConsulGateway? Fill(ConsulGateway? gateway) => gateway is null ? null : gateway with
    {
        Proxy = gateway.Proxy is null ? null : gateway.Proxy with
        {
            ConnectTimeout = gateway.Proxy.ConnectTimeout ?? Duration.FromSeconds(5),
        },
        Ingress = gateway.Ingress is null ? null : gateway.Ingress with
        {
            Listeners = gateway.Ingress.Listeners.Map(static listener => listener with { Protocol = Or(listener.Protocol, "tcp") }),
        },
    };

    private static string Or(string text, string otherwise) => text.Length == 0 ? otherwise : text;
}
