using System.Collections;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Steppe.Client.Allocations;
using Steppe.Client.Fingerprints;
using Steppe.Client.Metadata;
using Steppe.Client.Native;
using Steppe.Client.Servers;
using Steppe.Client.State;
using Steppe.Client.Supervision;
using Steppe.Client.Tasks;
using Steppe.Client.Tasks.Hooks;
using Steppe.Drivers;
using Steppe.Drivers.Processes;
using Steppe.Model;
using Steppe.Protocol;
using Steppe.Supervisor.Client;

namespace Steppe.Client;

/// <summary>The parts of a client agent, wired together; nothing runs yet.</summary>
internal sealed record ClientAgentParts(
    ClientServices Services,
    FileStream Lock,
    AgentSupervisor Supervisor,
    NodeFingerprints Fingerprints,
    NodeDescription Description,
    DynamicMetadata Metadata,
    NodeRegistration Registration,
    AllocationRoster Roster,
    AllocationWatch Watch,
    StatusReporter Reporter,
    SilenceWatch Silence,
    StoredState Restored)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerAndPassers = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <exception cref="IOException">A directory cannot be used, or another agent uses it.</exception>
    public static ClientAgentParts Build(
        ClientOptions options,
        IServerConnection servers,
        Func<IProcessSupervisor, IEnumerable<ITaskDriver>> drivers,
        TimeProvider time,
        Entropy entropy,
        ILoggerFactory? logs)
    {
        ILogger log = (logs ?? NullLoggerFactory.Instance).CreateLogger("client");
        options = MakeDirectories(options);
        FileStream stateLock = LockDirectory(options.StateDirectory);
        StateDatabase? database = null;
        try
        {
            NodeIdentity identity = NodeIdentity.LoadOrCreate(options.StateDirectory, entropy);
            database = StateDatabase.Open(options.StateDirectory);
            StoredState restored = database.Load();
            var supervisor = new AgentSupervisor(Launch(options), time, log);
            var catalog = new DriverCatalog(drivers(supervisor), options);
            var fingerprints = new NodeFingerprints(options, identity, catalog, time);
            ImmutableSortedDictionary<string, string?> metadata = database.LoadMetadata();
            Node described = fingerprints.Describe();
            var description = new NodeDescription(described with { Meta = DynamicMetadata.Merge(options.Meta, metadata) }, time);
            SortedDictionary<string, string> hostVariables = HostVariables();
            var services = new ClientServices(
                options, () => description.Node, catalog, TaskHooks.All(options, hostVariables, time, log), database, hostVariables, time, log);
            var reporter = new StatusReporter(servers, identity, entropy.Split(), time, log);
            var roster = new AllocationRoster(services, reporter, entropy.Split());
            var lastContact = new LastContact(options.StateDirectory, time.GetUtcNow());
            var watch = new AllocationWatch(servers, identity, roster, lastContact, entropy.Split(), time, log);
            return new ClientAgentParts(
                services,
                stateLock,
                supervisor,
                fingerprints,
                description,
                new DynamicMetadata(options.Meta, metadata, database, description),
                new NodeRegistration(servers, identity, description, lastContact, () => CatchUp(roster, watch), entropy.Split(), time, log),
                roster,
                watch,
                reporter,
                new SilenceWatch(roster, lastContact, time, log),
                restored);
        }
        catch
        {
            database?.DisposeAsync().AsTask().Wait();
            stateLock.Dispose();
            throw;
        }
    }

    // Each side may have missed what the other said.
    private static void CatchUp(AllocationRoster roster, AllocationWatch watch)
    {
        roster.ReportAll();
        watch.AskAgain();
    }

    private static ClientOptions MakeDirectories(ClientOptions options)
    {
        try
        {
            Directory.CreateDirectory(options.StateDirectory, OwnerOnly);
            Directory.CreateDirectory(options.AllocationDirectory, OwnerAndPassers);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new IOException($"{error.Message} Give the agent's user access, or choose another data_dir.", error);
        }

        // Links in front would make every path that is read look like an escape.
        return options with
        {
            StateDirectory = RealPath.Of(options.StateDirectory),
            AllocationDirectory = RealPath.Of(options.AllocationDirectory),
        };
    }

    private static FileStream LockDirectory(string stateDirectory)
    {
        string path = Path.Combine(stateDirectory, "client.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new IOException($"{path} cannot be written; give the agent's user access, or choose another data_dir", error);
        }
        catch (IOException error)
        {
            throw new IOException($"{path} is locked: another agent uses this directory; stop it, or choose another data_dir ({error.Message})", error);
        }
    }

    private static SupervisorLaunch Launch(ClientOptions options) => new()
    {
        Program = options.SupervisorProgram,
        LeadingArguments = options.SupervisorArguments,
        StateDirectory = Path.Combine(options.StateDirectory, "supervisor"),
        SocketPath = Path.Combine(options.StateDirectory, "supervisor", "supervisor.sock"),
        Dev = options.IsDev,
        CgroupParent = options.CgroupParent,
        Cgroups = options.Cgroups,
        IdleTimeout = options.SupervisorIdleTimeout,
    };

    private static SortedDictionary<string, string> HostVariables()
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return variables;
    }
}
