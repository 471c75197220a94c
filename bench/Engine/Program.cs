using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(Hedgerow.Engine.Bench.LocalEngineBenchmarks).Assembly).Run(args);
