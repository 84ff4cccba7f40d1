using System.Collections.Immutable;
using System.Globalization;
using Steppe.Supervisor.Launching;
using Steppe.Supervisor.Logs;
using Steppe.Supervisor.Native;
using Steppe.Supervisor.Protocol;

namespace Steppe.Supervisor.Tasks;

/// <summary>Checks a request, turns it into what is executed, and explains failures.</summary>
internal static class LaunchRules
{
    private const string NullDevice = "/dev/null";

    private static readonly string[] SwitcherPaths = ["/usr/bin/setpriv", "/bin/setpriv"];

    /// <summary>Says what makes a request impossible; null when nothing does.</summary>
    /// <param name="request">What is to be started.</param>
    /// <param name="limitProblem">Why tasks cannot be held to limits here; null when they can.</param>
    /// <param name="coresProblem">Why they cannot have cores of their own here; null when they can.</param>
    public static Refusal? Check(LaunchRequest request, string? limitProblem, string? coresProblem)
    {
        string? problem = request switch
        {
            { Key.AllocationId: "" } or { Key.Task: "" } => "allocation id and task name must not be empty",
            _ when request.Key.Task.Contains('/', StringComparison.Ordinal) => $"task name \"{request.Key.Task}\" contains a slash",
            _ when !Path.IsPathRooted(request.Program) => $"program \"{request.Program}\" must be an absolute path",
            _ when !Path.IsPathRooted(request.WorkingDirectory) =>
                $"working directory \"{request.WorkingDirectory}\" must be an absolute path",
            { Isolation: not null } or { Limits: not null } when limitProblem is not null =>
                $"tasks cannot be kept apart from this host: {limitProblem}",
            { Limits.Cores.Length: > 0 } when coresProblem is not null => $"tasks cannot have cores of their own on this host: {coresProblem}",
            { Isolation: { } plan } when FindRelative(plan) is { } relative => $"mount path \"{relative}\" must be absolute",
            { Limits.CpuShares: 1 } => "cpu shares must be at least 2",
            _ when HoldsNull(request) => "arguments and environment must not contain null characters",
            { User: { } user } when UserAccount.Find(user) is null => $"user \"{user}\" does not exist on this machine",
            { User: { } user, Isolation: null } when UserOf(request) is not null && FindSwitcher() is null =>
                $"cannot switch to user \"{user}\": setpriv (package util-linux) is not installed",
            { User: { } user } when UserOf(request) is not null && Libc.EffectiveUser() != 0 =>
                $"cannot switch to user \"{user}\": the agent does not run as root",
            _ => null,
        };
        return problem is null ? null : new Refusal(RefusalCode.CannotStart, problem);
    }

    /// <summary>The user to switch to; null when the task runs as the supervisor does.</summary>
    public static UserAccount? UserOf(LaunchRequest request) =>
        request.User is { } name && UserAccount.Find(name) is { } user && user.UserId != Libc.EffectiveUser() ? user : null;

    /// <summary>The user an isolated task runs as.</summary>
    public static UserAccount AccountOf(LaunchRequest request) =>
        request.User is { } name && UserAccount.Find(name) is { } user ? user : new UserAccount(0, 0, HasGroups: false);

    /// <summary>Builds what is executed.</summary>
    public static LaunchCommand ToCommand(LaunchRequest request, UserAccount? user, IReadOnlyList<OutputPipe> outputs)
    {
        ImmutableArray<string> arguments = [request.Program, .. request.Arguments];
        string program = request.Program;
        if (user is { } account)
        {
            program = FindSwitcher() ?? SwitcherPaths[0];
            arguments = [.. SwitchTo(program, account), .. arguments];
        }

        return new LaunchCommand(
            program,
            arguments,
            request.Environment,
            request.WorkingDirectory,
            outputs.Count > 0 ? outputs[0].FifoPath : NullDevice,
            outputs.Count > 1 ? outputs[1].FifoPath : NullDevice);
    }

    /// <summary>Explains a start that failed.</summary>
    public static Refusal Explain(LaunchRequest request, LaunchResult result)
    {
        if (result.Problem is { } problem)
        {
            return new Refusal(RefusalCode.Busy, problem);
        }

        // One number for all steps in the child: look which of them could have meant it.
        string what = result.Error switch
        {
            _ when request.Isolation is not null => $"{request.Program} in the task's root",
            Errno.NoEntry when !Directory.Exists(request.WorkingDirectory) => $"working directory {request.WorkingDirectory}",
            Errno.NoEntry when File.Exists(request.Program) => $"the interpreter or loader that {request.Program} names",
            _ => request.Program,
        };
        bool busy = result.Error is Errno.TryAgain or Errno.OutOfMemory or Errno.TooManyFiles or Errno.TooManyFilesInSystem;
        return new Refusal(
            busy ? RefusalCode.Busy : RefusalCode.CannotStart, $"could not start {what}: {Errno.Text(result.Error)}{HintOf(request, result.Error)}");
    }

    // Inside, what is missing may also be the interpreter of a script or the loader of a program.
    private static string HintOf(LaunchRequest request, int error) => request.Isolation is not null && error == Errno.NoEntry
        ? " (it, or the interpreter or loader it names, is not in the root; the client's chroot_env says what is)"
        : "";

    private static string[] SwitchTo(string switcher, UserAccount user) =>
    [
        switcher,
        string.Create(CultureInfo.InvariantCulture, $"--reuid={user.UserId}"),
        string.Create(CultureInfo.InvariantCulture, $"--regid={user.GroupId}"),
        user.HasGroups ? "--init-groups" : "--clear-groups",
        "--",
    ];

    private static string? FindRelative(IsolationPlan plan) => plan.Mounts
        .SelectMany(static mount => (string[])[mount.Source, mount.Target])
        .Append(plan.Root)
        .FirstOrDefault(static path => !Path.IsPathRooted(path));

    private static string? FindSwitcher() => SwitcherPaths.FirstOrDefault(File.Exists);

    private static bool HoldsNull(LaunchRequest request) =>
        request.Program.Contains('\0', StringComparison.Ordinal)
        || request.Arguments.Any(static argument => argument.Contains('\0', StringComparison.Ordinal))
        || request.Environment.Any(static variable => variable.Contains('\0', StringComparison.Ordinal));
}
