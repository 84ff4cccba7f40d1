using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>check</c> and <c>check_restart</c>.</summary>
internal static class CheckBlock
{
    public static ServiceCheck Read(BlockReader block) => new()
    {
        Name = block.Text("name") ?? "",
        Type = block.Text("type") ?? "",
        Command = block.Text("command") ?? "",
        Args = block.Texts("args"),
        Path = block.Text("path") ?? "",
        Protocol = block.Text("protocol") ?? "",
        PortLabel = block.Text("port") ?? "",
        Expose = block.Bool("expose") ?? false,
        AddressMode = block.Text("address_mode") ?? "",
        Advertise = block.Text("advertise") ?? "",
        Interval = block.Duration("interval") ?? default,
        Timeout = block.Duration("timeout") ?? default,
        InitialStatus = block.Text("initial_status") ?? "",
        TlsServerName = block.Text("tls_server_name") ?? "",
        TlsSkipVerify = block.Bool("tls_skip_verify") ?? false,
        Header = block.TextsMap("header"),
        Method = block.Text("method") ?? "",
        Body = block.Text("body") ?? "",
        CheckRestart = block.Block("check_restart", ReadRestart),
        GrpcService = block.Text("grpc_service") ?? "",
        GrpcUseTls = block.Bool("grpc_use_tls") ?? false,
        TaskName = block.Text("task") ?? "",
        SuccessBeforePassing = block.Integer("success_before_passing") ?? 0,
        FailuresBeforeCritical = block.Integer("failures_before_critical") ?? 0,
        FailuresBeforeWarning = block.Integer("failures_before_warning"),
        OnUpdate = block.Text("on_update") ?? "",
        Notes = block.Text("notes"),
    };

    public static CheckRestart ReadRestart(BlockReader block) => new()
    {
        Limit = block.Integer("limit") ?? 0,
        Grace = block.Duration("grace"),
        IgnoreWarnings = block.Bool("ignore_warnings") ?? false,
    };
}
