using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Steppe.Model;

namespace Steppe.Simulation.Workload;

/// <summary>Makes a job and its later versions, as the seed says.</summary>
/// <remarks>What is drawn once belongs to the job (type, tasks, rules), what is drawn each time to the version.</remarks>
internal sealed class JobDraft
{
    private readonly Entropy _entropy;
    private readonly string _id;
    private readonly JobType _type;
    private readonly TaskSpec[] _companions;
    private readonly ImmutableArray<Constraint> _constraints;
    private readonly RestartPolicy _restart;
    private readonly ReschedulePolicy? _reschedule;
    private readonly UpdateStrategy? _update;
    private readonly Duration? _maxRunDuration;
    private readonly DisconnectDraft _disconnect;
    private readonly int _scale;
    private readonly bool _isSticky;
    private int _version;

    /// <param name="id">Its id.</param>
    /// <param name="entropy">The seed's word.</param>
    /// <param name="scale">How many times as much is asked for as in a small cluster.</param>
    public JobDraft(string id, Entropy entropy, int scale)
    {
        _scale = scale;
        _isSticky = entropy.Next(4) == 0;
        _id = id;
        _entropy = entropy;
        _type = DrawType();
        _companions = DrawCompanions();
        _constraints = DrawConstraints();
        _restart = DrawRestart();
        _reschedule = RunsEverywhere ? null : DrawReschedule();
        _update = _type switch { JobType.System => DrawUpdate(), JobType.Service => DrawRollout(), _ => null };
        _maxRunDuration = IsBatch && entropy.Next(3) == 0 ? Duration.FromSeconds(5 + entropy.Next(20)) : null;
        _disconnect = DisconnectDraft.Draw(entropy, RunsEverywhere);
    }

    /// <summary>Whether its versions replace each other step by step.</summary>
    public bool IsService => _type == JobType.Service;

    /// <summary>Whether its work ends by itself and is counted.</summary>
    public bool IsBatch => _type == JobType.Batch;

    public JobKey Key => new("default", _id);

    /// <summary>The next version, as admission makes it.</summary>
    public Job Next()
    {
        bool changesTasks = _entropy.Next(2) == 0;
        _version += changesTasks ? 1 : 0;
        Job job = new()
        {
            Id = _id,
            Name = _id,
            Type = _type.ToWord(),
            Datacenters = ["dc1"],
            Priority = 20 + _entropy.Next(60),
            Constraints = _constraints,
            Affinities = RunsEverywhere || _entropy.Next(4) > 0 ? null : [new Affinity { LTarget = "${meta.rack}", RTarget = "r1", Weight = 50 - (100 * _entropy.Next(2)) }],
            Spreads = RunsEverywhere || _entropy.Next(4) > 0 ? null : [DrawSpread()],
            TaskGroups =
            [
                _disconnect.On(new TaskGroup
                {
                    Name = "group",
                    Count = RunsEverywhere ? 1 : 1 + _entropy.Next(4 * _scale),
                    RestartPolicy = _restart,
                    ReschedulePolicy = _reschedule,
                    Update = _update,
                    MaxRunDuration = _maxRunDuration,
                    EphemeralDisk = new EphemeralDisk { SizeMb = 400, Sticky = _isSticky },
                    Tasks = [Main(), .. _companions],
                }),
            ],
        };
        AdmissionResult result = JobAdmission.Admit(job, new AdmissionOptions());
        return result.Job?.Specification ?? throw new InvalidOperationException(string.Join("; ", result.Refusals));
    }

    private TaskSpec Main() => Task("main", _entropy.Next(20) == 0 ? 50_000 : 300 + (100 * _entropy.Next(12))) with
    {
        Env = Map<string>().Add("VERSION", _version.ToString(CultureInfo.InvariantCulture)),
        KillTimeout = Duration.FromSeconds(1 + _entropy.Next(5)),
        ShutdownDelay = Duration.FromSeconds(_entropy.Next(3) == 0 ? 2 : 0),
        Leader = _companions.Length > 0,
    };

    private TaskSpec[] DrawCompanions() => _entropy.Next(6) switch
    {
        0 => [Task("before", 100) with { Lifecycle = new Lifecycle { Hook = "prestart" } }],
        1 => [Task("beside", 100) with { Lifecycle = new Lifecycle { Hook = "prestart", Sidecar = true } }],
        2 => [Task("after", 100) with { Lifecycle = new Lifecycle { Hook = "poststop" } }, Task("second", 100)],
        _ => [],
    };

    private ImmutableArray<Constraint> DrawConstraints() => _entropy.Next(6) switch
    {
        0 => [new Constraint { LTarget = "${meta.rack}", Operand = "=", RTarget = "r2" }],
        1 => [new Constraint { LTarget = "${meta.rack}", Operand = "=", RTarget = "nowhere" }],
        2 => [new Constraint { LTarget = "${node.unique.name}", Operand = "regexp", RTarget = "client-[13]" }],
        3 => [new Constraint { LTarget = "${node.unique.name}", Operand = "!=", RTarget = "client-2" }],
        _ => [],
    };

    private bool RunsEverywhere => _type is JobType.System or JobType.SysBatch;

    private JobType DrawType() => _entropy.Next(9) switch
    {
        0 or 1 or 2 => JobType.Batch,
        3 => JobType.System,
        4 => JobType.SysBatch,
        _ => JobType.Service,
    };

    private UpdateStrategy? DrawUpdate() => _entropy.Next(2) == 0
        ? null
        : new UpdateStrategy { MaxParallel = 1, Stagger = Duration.FromSeconds(5 + _entropy.Next(30)) };

    private UpdateStrategy DrawRollout()
    {
        int canary = _entropy.Next(3) == 0 ? 1 + _entropy.Next(2) : 0;
        return new UpdateStrategy
        {
            MaxParallel = _entropy.Next(4),
            HealthCheck = "task_states",
            MinHealthyTime = Duration.FromSeconds(1 + _entropy.Next(5)),
            HealthyDeadline = Duration.FromSeconds(15 + _entropy.Next(20)),
            ProgressDeadline = _entropy.Next(5) == 0 ? Duration.Zero : Duration.FromSeconds(60 + _entropy.Next(60)),
            Canary = canary,
            AutoPromote = canary > 0 && _entropy.Next(2) == 0,
            AutoRevert = _entropy.Next(2) == 0,
        };
    }

    private Spread DrawSpread()
    {
        int first = _entropy.Next(101);
        return new Spread
        {
            Attribute = "${meta.rack}",
            SpreadTarget = _entropy.Next(3) == 0
                ? null
                : [new SpreadTarget { Value = "r1", Percent = first }, new SpreadTarget { Value = "r2", Percent = _entropy.Next(101 - first) }],
        };
    }

    private RestartPolicy DrawRestart()
    {
        int attempts = _entropy.Next(4);
        return new RestartPolicy
        {
            Attempts = attempts,
            Interval = Duration.FromSeconds(30),
            Delay = Duration.FromSeconds(_entropy.Next(6)),
            Mode = attempts > 0 && _entropy.Next(3) == 0 ? "delay" : "fail",
        };
    }

    private ReschedulePolicy DrawReschedule()
    {
        bool isUnlimited = _entropy.Next(2) == 0;
        return new ReschedulePolicy
        {
            Unlimited = isUnlimited,
            Attempts = isUnlimited ? 0 : _entropy.Next(3),
            Interval = isUnlimited ? Duration.Zero : Duration.FromMinutes(10),
            Delay = Duration.FromSeconds(5),
            DelayFunction = _entropy.Next(3) switch { 0 => "constant", 1 => "exponential", _ => "fibonacci" },
            MaxDelay = Duration.FromSeconds(60),
        };
    }

    private static TaskSpec Task(string name, int cpu) => new()
    {
        Name = name,
        Driver = "raw_exec",
        Config = Map<JsonElement>().Add("command", JsonSerializer.SerializeToElement("/bin/true")),
        Resources = new Resources { Cpu = cpu, MemoryMb = 128 },
    };

    private static ImmutableSortedDictionary<string, T> Map<T>() => ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);
}
