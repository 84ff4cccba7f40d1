namespace Steppe.Client.Fingerprints;

/// <summary>The signals that tasks can be sent here.</summary>
internal sealed class SignalFingerprint : IFingerprint
{
    private const string Signals =
        "SIGABRT,SIGALRM,SIGBUS,SIGCHLD,SIGCONT,SIGFPE,SIGHUP,SIGILL,SIGINT,SIGIO,SIGIOT,SIGKILL,SIGPIPE,SIGPROF,SIGQUIT,SIGSEGV,"
        + "SIGSTOP,SIGSYS,SIGTERM,SIGTRAP,SIGTSTP,SIGTTIN,SIGTTOU,SIGURG,SIGUSR1,SIGUSR2,SIGWINCH,SIGXCPU,SIGXFSZ";

    /// <inheritdoc/>
    public string Name => "signal";

    /// <inheritdoc/>
    public void Read(NodeFacts facts) => facts.Attributes["os.signals"] = Signals;
}
