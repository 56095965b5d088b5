namespace OtpGateway.Jsonnet.Runtime;

/// <summary>One evaluation: its budget, its stack, and what the host gave it.</summary>
internal sealed class Evaluator
{
    /// <summary>Steps between two looks at the clock.</summary>
    private const int StepsPerCheck = 1024;

    /// <summary>How many threads of <see cref="StackGuard"/> may wait for each other.</summary>
    private const int MaxDetours = 6;

    private static readonly Value TailCallMark = NullValue.NewMark();

    private readonly JsonnetLimits _limits;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly CancellationToken _cancellation;
    private (Node? Site, string Name)[] _calls = new (Node?, string)[16];
    private long _stepsLeft;
    private int _fuel;
    private long _memoryLeft;
    private int _depth;
    private int _detours;
    private ClosureValue? _tailFunction;
    private Frame? _tailFrame;

    public Evaluator(JsonnetOptions options, SourceFile file, CancellationToken cancellation)
    {
        Options = options;
        MainFile = file;
        _limits = options.Limits;
        _clock = options.TimeProvider;
        _cancellation = cancellation;
        _started = _clock.GetTimestamp();
        _stepsLeft = _limits.MaxSteps;
        _memoryLeft = _limits.MaxMemory;
        cancellation.ThrowIfCancellationRequested();
    }

    public JsonnetOptions Options { get; }

    public SourceFile MainFile { get; }

    public long MaxOutput => _limits.MaxOutput;

    /// <summary>Files, external variables and the library as an object, each made when first asked for.</summary>
    public Surroundings Surroundings => field ??= new Surroundings(this);

    /// <summary>Counts a call, a delayed value or a turn of a loop.</summary>
    public void Step()
    {
        if (--_fuel < 0)
        {
            Refuel(1);
        }
    }

    /// <summary>Counts work on many units at once, a step for each 32 of them.</summary>
    public void Work(long units)
    {
        var steps = (units >> 5) + 1;
        if (steps <= _fuel)
        {
            _fuel -= (int)steps;
        }
        else
        {
            Refuel(steps);
        }
    }

    /// <summary>Counts bytes about to be allocated.</summary>
    public void Allocate(long bytes)
    {
        if ((_memoryLeft -= bytes) < 0)
        {
            throw OutOfMemory();
        }
    }

    /// <summary>Refuses what could never be allocated, without counting it yet.</summary>
    public void Require(long bytes)
    {
        if (bytes > _memoryLeft)
        {
            throw OutOfMemory();
        }
    }

    /// <summary>Goes one level down: into a call, a field, a delayed value, or a part of a value.</summary>
    public void Enter(Node? site, string name)
    {
        Step();
        if (_depth >= _limits.MaxDepth)
        {
            throw Budget(site, "max stack frames exceeded.");
        }

        if (_depth == _calls.Length)
        {
            Array.Resize(ref _calls, _calls.Length * 2);
        }

        _calls[_depth++] = (site, name);
    }

    public void Leave() => _depth--;

    public Value EvaluateDelayed(Node node, Frame frame)
    {
        Enter(node, "");
        var value = StackGuard.HasRoom ? node.Evaluate(this, frame) : EvaluateElsewhere(node, frame);
        _depth--;
        return value;
    }

    /// <summary>Goes on with a node in a thread of its own because this one's stack is used up.</summary>
    public Value EvaluateElsewhere(Node node, Frame frame) => RunElsewhere(() => node.Evaluate(this, frame));

    /// <summary>Runs a function's body; tail calls take the place of the call they end.</summary>
    public Value Run(ClosureValue function, Frame frame, Node? site)
    {
        Enter(site, function.Name);
        var value = StackGuard.HasRoom ? RunBody(function, frame) : RunBodyElsewhere(function, frame);
        _depth--;
        return value;
    }

    /// <summary>Works on the parts of a value, one level down.</summary>
    public T Nested<T>(Func<T> work)
    {
        Enter(null, "");
        var result = StackGuard.HasRoom ? work() : RunElsewhere(work);
        _depth--;
        return result;
    }

    /// <summary>Works on the parts of a value, one level down.</summary>
    public void Nested(Action work) => Nested(() =>
    {
        work();
        return true;
    });

    /// <summary>Asks the caller's <see cref="Run"/> to go on with another call.</summary>
    public Value TailCall(ClosureValue function, Frame frame)
    {
        _tailFunction = function;
        _tailFrame = frame;
        return TailCallMark;
    }

    /// <summary>
    /// Goes on in a thread of its own because this one's stack is used up. Call it from a method that does nothing else: what the
    /// work needs of its method is an object that is made whenever the method begins.
    /// </summary>
    public T RunElsewhere<T>(Func<T> work)
    {
        if (_detours >= MaxDetours)
        {
            throw Budget(null, "max stack frames exceeded.");
        }

        _detours++;
        var result = StackGuard.RunElsewhere(work);
        _detours--;
        return result;
    }

    /// <summary>The error of a misused value; without a place of its own it is at the call that is running.</summary>
    public JsonnetException Error(Node? site, string message) => Fail(JsonnetErrorKind.Runtime, site, message, false);

    /// <summary>The error that the program itself asked for.</summary>
    public JsonnetException Raise(Node? site, string message) => Fail(JsonnetErrorKind.Runtime, site, message, true);

    public JsonnetException Budget(Node? site, string message) => Fail(JsonnetErrorKind.Budget, site, message, false);

    public JsonnetException OutputTooLarge() =>
        Budget(null, $"result is longer than {_limits.MaxOutput} characters");

    private Value RunBodyElsewhere(ClosureValue function, Frame frame) => RunElsewhere(() => RunBody(function, frame));

    private Value RunBody(ClosureValue function, Frame frame)
    {
        while (true)
        {
            var value = function.Node.Body.EvaluateTail(this, frame);
            if (value != TailCallMark)
            {
                return value;
            }

            Step();
            function = _tailFunction!;
            frame = _tailFrame!;
        }
    }

    private void Refuel(long steps)
    {
        // Steps not taken from the last portion count towards this one.
        steps -= Math.Max(_fuel, 0);
        if (steps > _stepsLeft)
        {
            _stepsLeft = 0;
            throw Budget(null, $"program takes more than {_limits.MaxSteps} steps");
        }

        _stepsLeft -= steps;
        _fuel = (int)Math.Min(StepsPerCheck, _stepsLeft);
        _stepsLeft -= _fuel;
        _cancellation.ThrowIfCancellationRequested();
        if (_limits.Timeout != Timeout.InfiniteTimeSpan && _clock.GetElapsedTime(_started) > _limits.Timeout)
        {
            throw Budget(null, $"program takes longer than {_limits.Timeout.TotalMilliseconds:0} ms");
        }
    }

    private JsonnetException OutOfMemory() => Budget(null, $"program takes more than {_limits.MaxMemory} bytes of memory");

    private JsonnetException Fail(JsonnetErrorKind kind, Node? site, string message, bool raisedByProgram)
    {
        const int MaxFrames = 40;

        var frames = new List<JsonnetFrame>();
        for (var i = _depth - 1; i >= 0 && frames.Count < MaxFrames; i--)
        {
            var (place, name) = _calls[i];
            site ??= place;
            if (place is not null && name.Length > 0)
            {
                var (frameLine, frameColumn) = place.File.Locate(place.Offset);
                frames.Add(new JsonnetFrame(name, place.File.Name, frameLine, frameColumn));
            }
        }

        var (line, column) = site is null ? (0, 0) : site.File.Locate(site.Offset);
        return new JsonnetException(kind, message, (site?.File ?? MainFile).Name, line, column, frames, raisedByProgram);
    }
}
