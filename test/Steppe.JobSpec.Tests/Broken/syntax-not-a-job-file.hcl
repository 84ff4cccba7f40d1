#!/bin/bash
echo "hello"
